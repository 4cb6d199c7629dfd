package io.holdfast.agent.restore;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.restore.RestoreOptions.Extent;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.agent.target.file.FileTarget;
import io.holdfast.agent.target.file.Rules;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.Randomness;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.util.Arrays;
import java.util.Optional;

/**
 * Restores files of a snapshot into a directory.
 *
 * <p>Every file is written under a temporary name beside its place and gets its own when it is whole, with all its attributes; so whatever ends a restore, a file under its own name is the snapshot's. All is made
 * durable once at the end, with one call for each file system. What cannot be restored is an exception; the rest goes on. Whoever goes on after an interruption leaves as it is what was made before it, whatever the conflict policy.
 */
public final class FileRestore {
    private final SnapshotReader reader;
    private final Randomness randomness;
    private final RestoreLog log;

    public FileRestore(SnapshotReader reader, Randomness randomness) {
        this(reader, randomness, RestoreLog.none());
    }

    /** @param log so that it can be gone on with, and of what an earlier beginning made */
    public FileRestore(SnapshotReader reader, Randomness randomness, RestoreLog log) {
        this.reader = reader;
        this.randomness = randomness;
        this.log = log;
    }

    /**
     * Restores what stands at a path. A directory's content goes into the target, which takes its attributes when it is new or empty; anything else goes into the target under its name.
     *
     * @param path absolute, raw bytes; {@code /} for everything
     * @param target absolute; created when it is missing
     * @throws HoldfastException {@link ErrorCode#SNAPSHOT_NO_SUCH_PATH}, also when nothing there is to be included; {@link ErrorCode#USAGE} when a volume, or all of a machine, is meant; {@link ErrorCode#TARGET_TOO_SMALL}, before anything is written or when the target is full
     *     all the same; {@link ErrorCode#TARGET_UNWRITABLE}; or what the source says when it is out of reach
     */
    public RestoreResult run(byte[] path, byte[] target, RestoreOptions options, RestoreProgress progress) {
        if (options.extent() == Extent.DRY_RUN) {
            return foresee(path, target, options, progress, Foresight.unwatched());
        }
        Request request = request(path, target, options, progress);
        if (!log.goesOn()) {
            requireRoom(request);
        }
        return restore(request);
    }

    /** Looks at what {@link #run} would do, entry by entry, and does none of it. */
    public RestoreResult foresee(
            byte[] path, byte[] target, RestoreOptions options, RestoreProgress progress, Foresight foresight) {
        Tally tally = new Tally(progress);
        rehearse(request(path, target, options, progress), tally, RehearsedGround.Outlook.Measure.COUNTS, foresight);
        return tally.result(Paths.clean(path));
    }

    private Request request(byte[] path, byte[] target, RestoreOptions options, RestoreProgress progress) {
        byte[] clean = Paths.clean(path);
        Entry entry = reader.entry(clean);
        requireFiles(clean, entry, options);
        boolean directory = entry.content() instanceof Content.Directory;
        progress.total(
                entry.content() instanceof Content.Directory below ? below.files() : 1,
                entry.content() instanceof Content.Directory below ? below.bytes() : entry.size());
        return new Request(directory ? clean : parent(clean), entry, target, options, progress);
    }

    /** Disks are not put among files unseen: they are large, and whoever wants one says where to and how. */
    private void requireFiles(byte[] path, Entry entry, RestoreOptions options) {
        String snapshot = reader.brief();
        if (entry.type() == Entry.Type.VOLUME) {
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    entry.title(),
                    entry.title() + " is a volume. Restore it with `holdfast restore " + snapshot + ":" + entry.title()
                            + " --volume FILE`.");
        }
        boolean whole = path.length == 1 && options.include().isEmpty();
        if (whole && reader.manifest().kind() == Manifest.Kind.MACHINE) {
            String disk =
                    reader.volumes().stream().findFirst().map(Entry::title).orElse("DISK");
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    snapshot,
                    "Snapshot " + snapshot + " is of a machine, whose disks are no files. Restore a disk with"
                            + " `holdfast restore " + snapshot + ":" + disk
                            + " --volume FILE`, a file beside the disks by its"
                            + " name, `" + snapshot + ":NAME --target DIR`; `holdfast ls " + snapshot + "` shows all.");
        }
    }

    /** @param path of the directory whose content goes into the target */
    private record Request(byte[] path, Entry entry, byte[] target, RestoreOptions options, RestoreProgress progress) {}

    private RestoreResult restore(Request request) {
        RestoreOptions options = request.options;
        Tally tally = new Tally(request.progress);
        Rules rules = new Rules(
                options.owners().ownership(),
                options.conflicts()::judge,
                options.holes().rule());
        reader.pages().readLists();
        boolean cancelled;
        try (FileTarget target = FileTarget.open(request.target, rules, tally, log, randomness);
                ChunkFlow flow = new ChunkFlow(reader, () -> tally.unwritable().or(request.progress::halt))) {
            RealGround.Ways ways = new RealGround.Ways(reader, flow, new WholeFiles(reader), tally);
            boolean whole = request.entry.type() == Entry.Type.DIRECTORY && request.entry.name().length > 0;
            Optional<Attributes> attributes = whole ? Optional.of(request.entry.attributes()) : Optional.empty();
            RealGround top = new RealGround(target.top(request.path, attributes), ways);
            try {
                put(request, tally, flow::check, top);
            } catch (HoldfastException e) {
                flow.stop(e);
            } finally {
                flow.finish();
            }
            // The last things are written after the flow was looked at for the last time.
            Optional<HoldfastException> reason = flow.reason().or(tally::unwritable);
            cancelled = reason.isPresent() && reason.get().code() == ErrorCode.SESSION_CANCELLED;
            if (reason.isPresent() && !cancelled) {
                throw reason.get();
            }
            try (var _ = reader.spent().write()) {
                target.sync();
            }
        }
        return cancelled ? tally.cancelled(request.path) : tally.result(request.path);
    }

    private void put(Request request, Tally tally, Runnable pulse, Ground top) {
        if (request.entry.type() == Entry.Type.DIRECTORY) {
            new Selection(reader, request.options, tally, pulse).restore(request.path, request.entry, top);
        } else {
            try {
                top.put(request.entry);
            } finally {
                top.leave();
            }
        }
    }

    private long rehearse(Request request, Tally tally, RehearsedGround.Outlook.Measure measure, Foresight foresight) {
        try {
            Optional<Directory> existing = FileTarget.find(request.target);
            RehearsedGround.Outlook outlook =
                    new RehearsedGround.Outlook(reader, request.options, tally, measure, foresight);
            RehearsedGround top = new RehearsedGround(existing, request.path, outlook);
            put(request, tally, foresight::check, top);
            return outlook.needed();
        } catch (SystemCallException e) {
            throw FileTarget.unreachable(e);
        }
    }

    /** Sizes are enough to say that there is room. Only when they do not say so, all is gone through for holes, links, and what would be kept or replaced. */
    private void requireRoom(Request request) {
        long available = FileTarget.available(request.target);
        if (request.progress.totalBytes() <= available) {
            return;
        }
        long needed = rehearse(
                request, new Tally(new RestoreProgress()), RehearsedGround.Outlook.Measure.ROOM, Foresight.unwatched());
        if (needed > available) {
            throw new HoldfastException(
                    ErrorCode.TARGET_TOO_SMALL,
                    Paths.text(request.target),
                    "The target " + Paths.text(request.target) + " has " + available
                            + " bytes available, and the restore needs " + needed
                            + ". Make room, choose another target, or restore less.");
        }
    }

    private static byte[] parent(byte[] path) {
        int slash = path.length - 1;
        while (path[slash] != '/') {
            slash--;
        }
        return Arrays.copyOf(path, Math.max(1, slash));
    }
}
