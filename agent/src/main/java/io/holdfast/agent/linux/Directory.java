package io.holdfast.agent.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An open directory. Everything below it is reached by name from here, which is safe against paths that are exchanged meanwhile and knows no limit of depth. Any number of
 * threads may use one, except for its {@link #listing()}; it must not be closed while they do. Holds one descriptor until it is closed.
 */
public final class Directory implements AutoCloseable {
    private static final int NO_FOLLOW = 0x100;
    private static final int REMOVE_DIRECTORY = 0x200;
    private static final int NO_REPLACE = 1;
    private static final int OWNER_ONLY = 0700;

    private final Descriptor descriptor;

    private Directory(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens the directory of an absolute path of any length. Links in it are followed, for a person named it.
     *
     * @throws IllegalArgumentException when the path does not begin with a slash
     */
    public static Directory open(byte[] path) throws SystemCallException {
        if (path.length == 0 || path[0] != '/') {
            throw new IllegalArgumentException(
                    "not an absolute path: " + Subject.of(path).text());
        }
        Subject subject = Subject.of(path);
        Descriptor at = openPiece(Descriptor.NOWHERE, path, 0, pieceEnd(path, 0), subject);
        for (int from = nextName(path, pieceEnd(path, 0)); from < path.length; ) {
            int to = pieceEnd(path, from);
            try (Descriptor above = at) {
                at = openPiece(above.number(), path, from, to, subject);
            }
            from = nextName(path, to);
        }
        return new Directory(at);
    }

    /** Opens a directory in this one. */
    public Directory openDirectory(byte[] name) throws SystemCallException {
        return new Directory(descriptor.openForReading(name, OpenFlags.DIRECTORY));
    }

    /** Opens a file in this one for reading. What was a regular file a moment ago can be anything now: ask the file, not the name. */
    public OpenFile openFile(byte[] name) throws SystemCallException {
        return new OpenFile(descriptor.openForReading(name, 0));
    }

    /** Creates a file that was not there, for reading and writing, permitted to its owner only. */
    public OpenFile createFile(byte[] name) throws SystemCallException {
        int flags = OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE | OpenFlags.NO_FOLLOW;
        return new OpenFile(descriptor.open(name, flags, 0600));
    }

    /** Opens a file for reading and writing, and creates it, permitted to its owner only, when there is none. */
    public OpenFile openOrCreateFile(byte[] name) throws SystemCallException {
        int flags = OpenFlags.READ_WRITE | OpenFlags.CREATE | OpenFlags.NO_FOLLOW;
        return new OpenFile(descriptor.open(name, flags, 0600));
    }

    /** All entries. For a directory that may be huge, see {@link #listing()}. */
    public List<DirectoryEntry> list() throws SystemCallException {
        List<DirectoryEntry> all = new ArrayList<>();
        Listing listing = listing();
        for (List<DirectoryEntry> some = listing.next(); !some.isEmpty(); some = listing.next()) {
            all.addAll(some);
        }
        return all;
    }

    /** The entries piece by piece, from the first. */
    public Listing listing() throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            descriptor.call(SystemCall.LSEEK, scratch, 0, 0, 0);
        }
        return new Listing(descriptor);
    }

    /** About this directory. */
    public Stat stat() throws SystemCallException {
        return descriptor.stat();
    }

    /** About an entry; about a link itself, not what it points to. */
    public Stat stat(byte[] name) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            long result = ask(scratch, name);
            if (result < 0) {
                throw SystemCall.STATX.failure(result, descriptor.subject().child(name));
            }
            return Stat.answer(scratch);
        }
    }

    /** The same, empty when there is no such entry. */
    public Optional<Stat> find(byte[] name) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            long result = ask(scratch, name);
            if (Errno.ENOENT.is(result)) {
                return Optional.empty();
            }
            SystemCall.STATX.check(result, descriptor.subject().child(name));
            return Optional.of(Stat.answer(scratch));
        }
    }

    /** The target of a symbolic link, which is any bytes. */
    public byte[] readLink(byte[] name) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            long length = SystemCall.READLINKAT.invoke(
                    scratch,
                    descriptor.number(),
                    scratch.name(name, descriptor.subject()),
                    scratch.transferAddress(),
                    Scratch.TRANSFER_LENGTH,
                    0);
            SystemCall.READLINKAT.check(length, descriptor.subject().child(name));
            byte[] target = new byte[(int) length];
            scratch.transfer().get(0, target);
            return target;
        }
    }

    /** Creates a directory, permitted to its owner only. */
    public void createDirectory(byte[] name) throws SystemCallException {
        descriptor.callAt(SystemCall.MKDIRAT, name, OWNER_ONLY, 0);
    }

    /** Creates a symbolic link. The target is 1 to 4,095 bytes and need not exist. */
    public void createSymbolicLink(byte[] name, byte[] target) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            Subject subject = descriptor.subject();
            long result = SystemCall.SYMLINKAT.invoke(
                    scratch,
                    scratch.text(target, 0, target.length, subject),
                    descriptor.number(),
                    scratch.name(name, subject),
                    0,
                    0);
            SystemCall.SYMLINKAT.check(result, subject.child(name));
        }
    }

    /** Gives an existing file, or symbolic link, one more name, here. */
    public void createHardLink(byte[] name, Directory existingIn, byte[] existing) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            long result = SystemCall.LINKAT.invoke(
                    scratch,
                    existingIn.descriptor.number(),
                    scratch.secondName(existing, existingIn.descriptor.subject()),
                    descriptor.number(),
                    scratch.name(name, descriptor.subject()),
                    0);
            SystemCall.LINKAT.check(result, descriptor.subject().child(name));
        }
    }

    /** Creates a fifo or a device node, permitted to its owner only. Devices need root. */
    public void createNode(byte[] name, FileType type, Device device) throws SystemCallException {
        switch (type) {
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE ->
                descriptor.callAt(SystemCall.MKNODAT, name, type.code() << 12 | 0600, device.encoded());
            case UNKNOWN, DIRECTORY, REGULAR, SYMBOLIC_LINK, SOCKET ->
                throw new IllegalArgumentException("not created as a node: " + type);
        }
    }

    /** Removes an entry that is not a directory. */
    public void remove(byte[] name) throws SystemCallException {
        descriptor.callAt(SystemCall.UNLINKAT, name, 0, 0);
    }

    /** Removes an empty directory. */
    public void removeDirectory(byte[] name) throws SystemCallException {
        descriptor.callAt(SystemCall.UNLINKAT, name, REMOVE_DIRECTORY, 0);
    }

    /** Moves an entry, in one step. */
    public void rename(byte[] name, Directory to, byte[] newName, Existing existing) throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            long result = SystemCall.RENAMEAT2.invoke(
                    scratch,
                    descriptor.number(),
                    scratch.name(name, descriptor.subject()),
                    to.descriptor.number(),
                    scratch.secondName(newName, to.descriptor.subject()),
                    existing == Existing.KEEP ? NO_REPLACE : 0);
            SystemCall.RENAMEAT2.check(result, to.descriptor.subject().child(newName));
        }
    }

    /** What a {@link #rename} does when the new name is taken. */
    public enum Existing {
        /** The old entry is gone the moment the new one is there. */
        REPLACE,
        /** The call fails with EEXIST; with EINVAL on file systems that cannot tell. */
        KEEP
    }

    /** What can be set on this directory. */
    public Metadata metadata() {
        return new Metadata(Place.of(descriptor));
    }

    /** What can be set on an entry, without following it. */
    public Metadata metadata(byte[] name) {
        return new Metadata(Place.of(descriptor, name));
    }

    /** The extended attributes of this directory. */
    public ExtendedAttributes extendedAttributes() {
        return new ExtendedAttributes(Place.of(descriptor));
    }

    /** The extended attributes of an entry, without following it. */
    public ExtendedAttributes extendedAttributes(byte[] name) {
        return new ExtendedAttributes(Place.of(descriptor, name));
    }

    /** The space of the file system this directory is on. */
    public Capacity capacity() throws SystemCallException {
        return Capacity.of(descriptor);
    }

    /** Returns when the names in this directory would survive a loss of power. */
    public void sync() throws SystemCallException {
        descriptor.sync();
    }

    /** Returns when everything written to the file system of this directory, by anybody, would survive a loss of power. */
    public void syncFileSystem() throws SystemCallException {
        try (Scratch scratch = Scratch.borrow()) {
            descriptor.call(SystemCall.SYNCFS, scratch, 0, 0, 0);
        }
    }

    @Override
    public void close() throws SystemCallException {
        descriptor.close();
    }

    private long ask(Scratch scratch, byte[] name) throws SystemCallException {
        return Stat.ask(scratch, descriptor.number(), scratch.name(name, descriptor.subject()), NO_FOLLOW);
    }

    private static Descriptor openPiece(int in, byte[] path, int from, int to, Subject subject)
            throws SystemCallException {
        int flags = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.CLOSE_ON_EXEC;
        try (Scratch scratch = Scratch.borrow()) {
            long result = SystemCall.OPENAT.invoke(scratch, in, scratch.text(path, from, to, subject), flags, 0, 0);
            return new Descriptor(SystemCall.OPENAT.check(result, subject), subject);
        }
    }

    /** The longest piece from here that the kernel takes at once and that ends with a whole name. */
    private static int pieceEnd(byte[] path, int from) {
        int to = path.length;
        if (to - from >= Scratch.PATH_LIMIT) {
            to = from + Scratch.PATH_LIMIT - 1;
            while (to > from && path[to] != '/') {
                to--;
            }
        }
        // A single name that long stays whole, for the kernel to refuse.
        return to > from ? to : path.length;
    }

    private static int nextName(byte[] path, int from) {
        int at = from;
        while (at < path.length && path[at] == '/') {
            at++;
        }
        return at;
    }
}
