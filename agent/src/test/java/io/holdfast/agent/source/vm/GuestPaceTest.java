package io.holdfast.agent.source.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.platform.libvirt.BlockStatistics;
import io.holdfast.format.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GuestPaceTest {
    private static final int MIB = 1 << 20;

    private final FakeTime time = new FakeTime();
    private final GuestPace pace = new GuestPace(() -> new BlockStatistics(0, 0), Optional.of(new PaceRule(0.1)), time);

    /** Passes when somebody sleeps, and then only. */
    private static final class FakeTime implements Time {
        private long nanos;

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void sleep(Duration duration) {
            nanos += duration.toNanos();
        }
    }

    private void turns(int count, long operations) {
        for (int i = 0; i < count; i++) {
            time.sleep(Duration.ofMillis(100));
            pace.turn(operations, operations * 1_000_000);
        }
    }

    /** Reads for some milliseconds, and says how much of it there was. */
    private long read(int milliseconds) {
        long end = time.nanos() + milliseconds * 1_000_000L;
        long read = 0;
        while (time.nanos() < end) {
            int piece = pace.take(MIB);
            pace.done(piece);
            read += piece;
        }
        return read;
    }

    @Test
    void nobodyWaitsBesideAnIdleGuest() {
        turns(50, 0);
        long before = time.nanos();
        assertThat(pace.take(MIB)).isEqualTo(MIB);
        assertThat(time.nanos()).isEqualTo(before);
        assertThat(pace.heldBack()).isEqualTo(new HeldBack(Duration.ZERO, ""));
    }

    @Test
    void besideABusyGuestSmallPiecesAreReadAtTheFloor() {
        turns(2, 20);
        assertThat(pace.take(MIB)).isEqualTo(64 << 10);
        assertThat(read(100)).isBetween(PaceRule.FLOOR / 20, PaceRule.FLOOR / 8);
        turns(1, 20);
        assertThat(pace.heldBack().time()).isGreaterThan(Duration.ofMillis(200));
    }

    @Test
    void withoutNewsOfTheGuestNobodyWaits() {
        turns(1, 20);
        // At rest now, and nothing more is heard.
        long before = time.nanos();
        assertThat(pace.take(MIB)).isEqualTo(MIB);
        assertThat(time.nanos() - before).isBetween(900_000_000L, 1_100_000_000L);
    }

    @Test
    void onceLiftedNothingHolds() {
        turns(2, 20);
        pace.lift();
        turns(2, 20);
        assertThat(pace.take(MIB)).isEqualTo(MIB);
        assertThat(pace.isFull()).isTrue();
    }
}
