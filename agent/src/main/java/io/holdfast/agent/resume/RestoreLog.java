package io.holdfast.agent.resume;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a restore has made in its target, so that whoever goes on with it after an interruption knows what is its own. Safe for use by many threads.
 *
 * <p>Everything is noted before it gets its name, and each note is with the kernel when its method returns: a process that is killed loses none. Nothing is forced to the disk, for after a loss of
 * power the target itself may not be whole; so no log is used after another start of the machine.
 *
 * <p>In a file of 32 bytes and then 16 for each note: its key, and how far a volume is written or 0, big endian.
 */
public final class RestoreLog implements AutoCloseable {
    static final int HEADER = 32;
    static final int NOTE = 16;
    private static final Timestamp UNKNOWN = new Timestamp(0, 0);
    /** Of what a key is made of: a name, and all else. */
    private static final int LONGEST = 512;

    /** How an entry turned out. The worst stands first and counts: numbers of files are given again. */
    public enum Made {
        /** Something was reported of it: whoever goes on has to make it again to report that, too. */
        WITH_EXCEPTIONS,
        WITHOUT_OWNER,
        WHOLE
    }

    /** Which beginning of a restore it is. */
    enum Beginning {
        FIRST,
        LATER
    }

    private enum Subject {
        ENTRY,
        DIRECTORY,
        TOP,
        IMAGE,
        REACHED
    }

    private final Optional<OpenFile> file;
    private final String mark;
    private final Beginning beginning;
    private final long[] keys;
    private final Map<Long, Long> reached;
    private long end;

    /** @param notes all of the file behind its header; not needed afterwards */
    RestoreLog(OpenFile file, String mark, Beginning beginning, ByteBuffer notes) {
        this.file = Optional.of(file);
        this.mark = mark;
        this.beginning = beginning;
        int count = notes.remaining() / NOTE;
        keys = new long[count];
        reached = new HashMap<>();
        for (int i = 0; i < count; i++) {
            keys[i] = notes.getLong();
            long position = notes.getLong();
            if (position > 0) {
                reached.merge(keys[i], position, Math::max);
            }
        }
        Arrays.sort(keys);
        end = HEADER + (long) count * NOTE;
    }

    private RestoreLog() {
        file = Optional.empty();
        mark = "";
        beginning = Beginning.FIRST;
        keys = new long[0];
        reached = Map.of();
    }

    /** Of a restore with which nobody will go on. */
    public static RestoreLog none() {
        return new RestoreLog();
    }

    /** What the names of unfinished things of this restore have in them, and those of no other; empty when nobody will look for them. */
    public String mark() {
        return mark;
    }

    /** Whether somebody may go on with this restore. */
    public boolean isKept() {
        return file.isPresent();
    }

    /** Whether an earlier beginning may have made something. */
    public boolean goesOn() {
        return keys.length > 0;
    }

    /** Whether an earlier beginning may have left something unfinished, also when nobody can tell any more what it made. */
    public boolean mayHaveLeft() {
        return beginning == Beginning.LATER;
    }

    /** Whether nothing was made yet. */
    public synchronized boolean isEmpty() {
        return end <= HEADER;
    }

    /** An entry that has no name of its own yet is about to get it. */
    public void make(Stat unnamed, Made how) {
        if (file.isPresent()) {
            note(key(unnamed, how), 0);
        }
    }

    /** How an earlier beginning made what stands there, if it did and nobody has written to it since. */
    public Optional<Made> made(Stat existing) {
        return goesOn()
                ? Stream.of(Made.values())
                        .filter(how -> knows(key(existing, how)))
                        .findFirst()
                : Optional.empty();
    }

    /** A directory is about to be made where nothing is. */
    public void makeDirectory(Stat above, byte[] name) {
        if (file.isPresent()) {
            note(key(above, name), 0);
        }
    }

    /** Whether an earlier beginning made the directory of this name. */
    public boolean madeDirectory(Stat above, byte[] name) {
        return knows(key(above, name));
    }

    /** The directory into which all goes was made for it, or was empty. */
    public void takeTop(Stat top) {
        if (file.isPresent()) {
            note(key(top), 0);
        }
    }

    /** Whether it was. */
    public boolean tookTop(Stat top) {
        return knows(key(top));
    }

    /** In this image is nothing but what this restore has written, and zeros. */
    public void takeImage(Stat image) {
        if (file.isPresent()) {
            note(key(Subject.IMAGE, identity(image)), 0);
        }
    }

    /** Whether that was so. */
    public boolean tookImage(Stat image) {
        return knows(key(Subject.IMAGE, identity(image)));
    }

    /** A volume is written to this image or device, and up to here it is done. */
    public void reach(Stat volume, long position) {
        if (file.isPresent()) {
            note(key(Subject.REACHED, identity(volume)), position);
        }
    }

    /** How far earlier beginnings have written to it. */
    public long reached(Stat volume) {
        return reached.getOrDefault(key(Subject.REACHED, identity(volume)), 0L);
    }

    private boolean knows(long key) {
        return goesOn() && Arrays.binarySearch(keys, key) >= 0;
    }

    /** A restore does without notes rather than fail: then whoever would go on is told that nobody can. */
    private synchronized void note(long key, long position) {
        byte[] note = ByteBuffer.allocate(NOTE).putLong(key).putLong(position).array();
        try {
            if (end > 0) {
                file.orElseThrow().write(end, note, 0, NOTE);
                end += NOTE;
            }
        } catch (SystemCallException e) {
            giveUp();
        }
    }

    private void giveUp() {
        end = 0;
        try {
            file.orElseThrow().truncate(0);
        } catch (SystemCallException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    e.subject(),
                    "The agent cannot note what it restores: " + e.getMessage() + ". See to the disk of its directory.",
                    e);
        }
    }

    private static long key(Stat entry, Made how) {
        return key(
                Subject.ENTRY,
                identity(entry)
                        .putLong(entry.size())
                        .putLong(entry.modified().seconds())
                        .putInt(entry.modified().nanos())
                        .putInt(how.ordinal()));
    }

    private static long key(Stat above, byte[] name) {
        return key(Subject.DIRECTORY, identity(above).put(name));
    }

    private static long key(Stat top) {
        return key(Subject.TOP, identity(top));
    }

    private static ByteBuffer identity(Stat of) {
        Timestamp born = of.born().orElse(UNKNOWN);
        return ByteBuffer.allocate(LONGEST)
                .putInt(of.device().major())
                .putInt(of.device().minor())
                .putLong(of.inode())
                .putLong(born.seconds())
                .putInt(born.nanos());
    }

    private static long key(Subject subject, ByteBuffer fields) {
        MessageDigest digest = Sha256.digest();
        digest.update((byte) subject.ordinal());
        digest.update(fields.flip());
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    @Override
    public void close() {
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (SystemCallException e) {
            // What was noted is with the kernel; nothing else depends on it.
            return;
        }
    }
}
