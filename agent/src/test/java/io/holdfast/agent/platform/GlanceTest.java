package io.holdfast.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class GlanceTest {
    private static String hang(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "late";
    }

    @Test
    void whereALookHangsCountsNotWhereItBegan() {
        CountDownLatch end = new CountDownLatch(1);
        Glance glance = new Glance(Duration.ofSeconds(2));
        assertThat(glance.from("/alive/top", next -> next.test("/dead/base") ? hang(end) : "passed over"))
                .isEmpty();
        assertThat(glance.at("/alive/other", () -> "seen")).contains("seen");
        assertThat(glance.at("/dead/b", () -> "seen")).isEmpty();
        assertThat(glance.from("/alive/top", next -> next.test("/dead/base") ? hang(end) : "passed over"))
                .contains("passed over");
        end.countDown();
    }

    @Test
    void storageThatHangsIsLeftAndNotLookedAtAgain() {
        CountDownLatch end = new CountDownLatch(1);
        Glance glance = new Glance(Duration.ofSeconds(2));
        assertThat(glance.at("/dead/a", () -> hang(end))).isEmpty();
        assertThat(glance.at("/dead/b", () -> "seen")).isEmpty();
        assertThat(glance.at("/alive/a", () -> "seen")).contains("seen");
        end.countDown();
    }
}
