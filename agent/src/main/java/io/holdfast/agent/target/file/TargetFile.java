package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.RestoreLog.Made;
import io.holdfast.agent.target.file.Rules.Holes;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being restored. Its pieces are announced by one thread and arrive on any, in any order; when the last has come, and the one who announces is done too, it gets its
 * attributes and only then its name. If a piece is lost, nothing of it stays.
 */
public final class TargetFile {
    private static final byte[] ZEROS = new byte[64 << 10];

    private final Place place;
    private final Inspection inspection;
    private final AtomicInteger expected = new AtomicInteger(1);
    private @Nullable Opened opened;
    private boolean lost;
    private long end;

    private record Opened(OpenFile file, byte[] temporary) {}

    TargetFile(Place place, Inspection inspection) {
        this.place = place;
        this.inspection = inspection;
    }

    /** Where it stands in the snapshot. */
    public byte[] path() {
        return place.path();
    }

    /** One more piece will arrive: by {@link #write} or {@link #lose}, once. */
    public void expect() {
        expected.incrementAndGet();
    }

    /** A piece arrives. */
    public void write(long position, byte[] from, int length) {
        try {
            Optional<OpenFile> file = file();
            if (file.isPresent()) {
                file.get().write(position, from, 0, length);
                reached(position + length);
                place.report().written(length);
            }
        } catch (SystemCallException e) {
            lose(e);
        } finally {
            release();
        }
    }

    /** There are only zeros here. Comes unannounced. */
    public void hole(long position, long length) {
        try {
            if (place.directory().target().rules().holes() == Holes.WRITTEN) {
                Optional<OpenFile> file = file();
                for (long done = 0; done < length && file.isPresent(); done += ZEROS.length) {
                    file.get().write(position + done, ZEROS, 0, (int) Math.min(ZEROS.length, length - done));
                }
                reached(position + length);
            }
            place.report().written(length);
        } catch (SystemCallException e) {
            lose(e);
        }
    }

    /** A piece will not arrive. */
    public void lose(HoldfastException why) {
        if (setLost() && why.code() != ErrorCode.SESSION_CANCELLED) {
            Failures.report(place.report(), place.path(), why.code(), "not restored: " + why.getMessage());
        }
        release();
    }

    private void lose(SystemCallException e) {
        if (setLost()) {
            Failures.report(place.report(), place.path(), e);
        }
    }

    private synchronized boolean setLost() {
        boolean first = !lost;
        lost = true;
        return first;
    }

    private synchronized void reached(long position) {
        end = Math.max(end, position);
    }

    /** Opened by the first piece; empty when it is lost already. */
    private synchronized Optional<OpenFile> file() throws SystemCallException {
        if (lost) {
            return Optional.empty();
        }
        Opened present = opened;
        if (present == null) {
            byte[] temporary = place.directory().target().temporaryName();
            present = new Opened(place.directory().open().createFile(temporary), temporary);
            opened = present;
        }
        return Optional.of(present.file);
    }

    /** The one who announces is done. */
    public void release() {
        if (expected.decrementAndGet() > 0) {
            return;
        }
        Place.Outcome outcome = Place.Outcome.LOST;
        try {
            Optional<OpenFile> file = file();
            Optional<Made> how = file.isPresent() ? complete(file.get()) : Optional.empty();
            if (how.isPresent()) {
                outcome = settle(how.get());
            }
        } catch (SystemCallException e) {
            lose(e);
        } finally {
            if (outcome == Place.Outcome.LOST) {
                discard();
            }
            place.leave(outcome);
        }
    }

    /** Empty when it is not what it should be. */
    private Optional<Made> complete(OpenFile file) throws SystemCallException {
        if (end < place.entry().size()) {
            file.truncate(place.entry().size());
        }
        Optional<String> fault = inspection.fault(file);
        if (fault.isPresent()) {
            Failures.report(place.report(), place.path(), ErrorCode.TARGET_CONTENT, "not restored: " + fault.get());
            return Optional.empty();
        }
        Made how = place.write(file.metadata(), file.extendedAttributes());
        file.close();
        return Optional.of(how);
    }

    private synchronized Place.Outcome settle(Made how) throws SystemCallException {
        Opened present = opened;
        return present == null ? Place.Outcome.LOST : place.settle(present.temporary, how);
    }

    private synchronized void discard() {
        Opened present = opened;
        if (present != null) {
            place.directory().discard(present.temporary);
            try {
                present.file.close();
            } catch (SystemCallException e) {
                // It is being thrown away.
            }
        }
    }
}
