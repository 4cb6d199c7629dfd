package io.holdfast.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.repository.store.Store.Publish;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Waits for a medium that fails for a moment, and not for one that has failed. */
final class PatientStoreTest {
    private final Store memory = new MemoryStore();
    private int failures;
    private Duration waited = Duration.ZERO;
    private Duration passed = Duration.ofHours(1);

    private final Time time = new Time() {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return passed.toNanos();
        }

        @Override
        public void sleep(Duration duration) {
            waited = waited.plus(duration);
            passed = passed.plus(duration);
        }
    };

    /** Fails the next so many readings. */
    private final class Failing implements Store {
        @Override
        public byte[] get(Name name, Range range) {
            if (failures > 0) {
                failures--;
                throw StoreErrors.unreadable(name, new IOException("Input/output error"));
            }
            return memory.get(name, range);
        }

        @Override
        public void put(Name name, Payload payload, Publish how) {
            memory.put(name, payload, how);
        }

        @Override
        public Optional<Long> size(Name name) {
            return memory.size(name);
        }

        @Override
        public void list(Name folder, Consumer<Listed> to) {
            memory.list(folder, to);
        }

        @Override
        public void delete(Name name) {
            memory.delete(name);
        }

        @Override
        public void tidy() {
            memory.tidy();
        }
    }

    private final Store store = new PatientStore(new Failing(), time);

    private static Name named(int number) {
        return new Name("packs/" + number);
    }

    private void put(int number) {
        store.put(named(number), Payload.of(new byte[] {(byte) number}), Publish.NEW);
    }

    private void assertThatItFails(int number) {
        failures = Integer.MAX_VALUE;
        assertThatThrownBy(() -> store.get(named(number), Range.whole())).isInstanceOf(HoldfastException.class);
        failures = 0;
    }

    @Test
    void whatComesAfterAMomentIsGiven() {
        put(1);
        failures = 3;
        assertThat(store.get(named(1), Range.whole())).containsExactly(1);
        assertThat(waited).isPositive();
    }

    @Test
    void aFileIsWaitedForInVainOnlyOnceInAWhile() {
        put(1);
        put(2);
        assertThatItFails(1);
        Duration once = waited;
        assertThat(once).isPositive();
        assertThatItFails(1);
        assertThat(waited).isEqualTo(once);
        failures = 1;
        assertThat(store.get(named(2), Range.whole())).as("another").containsExactly(2);
        passed = passed.plus(Duration.ofHours(1));
        failures = 1;
        assertThat(store.get(named(1), Range.whole())).containsExactly(1);
    }

    @Test
    void aDiskThatHasFailedHoldsUpNobodyForLong() {
        for (int number = 0; number < 1_000; number++) {
            put(number);
            assertThatItFails(number);
        }
        assertThat(waited).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void whatIsNotThereIsNotWaitedFor() {
        assertThatThrownBy(() -> store.get(named(1), Range.whole())).isInstanceOf(HoldfastException.class);
        assertThat(waited).isZero();
    }
}
