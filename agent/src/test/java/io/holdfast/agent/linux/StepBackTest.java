package io.holdfast.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StepBackTest {
    private static final int NICENESS_AFTER_NAME = 16;

    private static long niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICENESS_AFTER_NAME]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long ofThreadStartedHere() {
        CompletableFuture<Long> there = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> there.complete(niceness()));
        return there.join();
    }

    @Test
    void theWorkAndItsThreadsStepBackAndWhoWaitsDoesNot() {
        long before = niceness();
        assertThat(StepBack.call(Priority.IDLE, "back", StepBackTest::niceness)).isEqualTo(19);
        assertThat(StepBack.call(Priority.IDLE, "back", StepBackTest::ofThreadStartedHere))
                .isEqualTo(19);
        assertThat(niceness()).isEqualTo(before);
    }

    @Test
    void whatItThrowsIsThrownHere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StepBack.call(Priority.NORMAL, "back", () -> {
                    throw new IllegalArgumentException("no");
                }))
                .withMessage("no");
    }

    @Test
    void anInterruptionIsHandedOnAndStands() {
        CountDownLatch never = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        String how = StepBack.call(Priority.NORMAL, "back", () -> {
            try {
                never.await();
                return "waited";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        });
        assertThat(how).isEqualTo("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
