package io.holdfast.agent.source.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.agent.backup.Request;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over the machine that libvirt itself simulates. */
final class ScratchWatchTest {
    private final AtomicInteger refusals = new AtomicInteger(2);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Whose scratch files are too large, and which does not end at once: somebody else is doing something with the machine. */
    private final class Stubborn implements ScratchWatch.Job {
        @Override
        public long used() {
            return 2;
        }

        @Override
        public void end() {
            if (refusals.getAndDecrement() > 0) {
                throw new HoldfastException(ErrorCode.PLATFORM_BUSY, "test", "Another job holds it.");
            }
            ended.countDown();
        }
    }

    @Test
    void aJobThatDoesNotEndAtOnceIsEndedAgainForItsGuestMayStandStill(@TempDir Path directory) throws Exception {
        MachineOptions options = new MachineOptions(
                directory,
                OptionalLong.of(1),
                MachineOptions.Freezing.NEVER,
                Duration.ofSeconds(1),
                MachineOptions.Unreadable.REFUSED,
                OptionalInt.empty(),
                Request.Cuts.FIXED,
                MachineOptions.Way.AUTO);
        Time time = Time.system();
        try (Reach reach = Reach.to("test:///default", time);
                WorkPlace place = WorkPlace.make(directory, SnapshotId.random(Randomness.secure()))) {
            VirtualMachine machine = reach.machine("test");
            GuestPace pace = GuestPace.over(reach, machine, options);
            Means means = new Means(reach, options, new NoGuard(), Randomness.secure(), pace);
            try (ScratchWatch watch = ScratchWatch.over(means, machine, place, new Stubborn())) {
                assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(refusals).hasValue(-1);
                assertThatExceptionOfType(HoldfastException.class)
                        .isThrownBy(watch::check)
                        .withMessageContaining("--scratch-limit");
            }
        }
    }

    private static final class NoGuard implements ThawGuard {
        @Override
        public void arm(String uuid) {}

        @Override
        public void disarm(String uuid) {}

        @Override
        public void dismiss() {}

        @Override
        public void close() {}
    }
}
