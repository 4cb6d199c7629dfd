package io.holdfast.repository.store;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Another store, whose medium may fail for a moment: what it does not give of a file is asked for again, after a pause, before it is called damage. A file that
 * was waited for in vain is not waited for again for a while, and after some such files none is: then it is the disk.
 */
public final class PatientStore implements Store {
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(2));
    private static final int FILES_IN_VAIN = 8;
    private static final Duration A_WHILE = Duration.ofMinutes(10);

    private final Store inner;
    private final Time time;
    private final Set<Name> inVain = new HashSet<>();
    private long since;

    public PatientStore(Store inner, Time time) {
        this.inner = inner;
        this.time = time;
    }

    @Override
    public byte[] get(Name name, Range range) {
        try {
            return inner.get(name, range);
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.STORE_UNREADABLE && isWorthWaitingFor(name)) {
                return again(name, range, e);
            }
            throw e;
        }
    }

    private byte[] again(Name name, Range range, HoldfastException first) {
        HoldfastException last = first;
        for (Duration pause : PAUSES) {
            pause(pause, last);
            try {
                return inner.get(name, range);
            } catch (HoldfastException e) {
                if (e.code() != ErrorCode.STORE_UNREADABLE) {
                    throw e;
                }
                last = e;
            }
        }
        note(name);
        throw last;
    }

    private void pause(Duration pause, HoldfastException reason) {
        try {
            time.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    private synchronized boolean isWorthWaitingFor(Name name) {
        if (time.nanos() - since >= A_WHILE.toNanos()) {
            inVain.clear();
        }
        return inVain.size() < FILES_IN_VAIN && !inVain.contains(name);
    }

    private synchronized void note(Name name) {
        inVain.add(name);
        since = time.nanos();
    }

    @Override
    public void put(Name name, Payload payload, Publish how) {
        inner.put(name, payload, how);
    }

    @Override
    public Optional<Long> size(Name name) {
        return inner.size(name);
    }

    @Override
    public void list(Name folder, Consumer<Listed> to) {
        inner.list(folder, to);
    }

    @Override
    public void delete(Name name) {
        inner.delete(name);
    }

    @Override
    public void tidy() {
        inner.tidy();
    }
}
