package io.holdfast.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class AsideTest {
    private final List<String> closed = new CopyOnWriteArrayList<>();

    @Test
    void twoAreOpenedAtTheSameTime() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        try (Aside<String> aside = Aside.open(() -> met("aside", both), closed::add)) {
            assertThat(met("here", both)).isEqualTo("here");
            assertThat(aside.await()).isEqualTo("aside");
        }
        assertThat(closed).containsExactly("aside");
    }

    private static String met(String name, CountDownLatch both) {
        both.countDown();
        try {
            both.await();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return name;
    }

    @Test
    void whoWaitsIsToldWhatItFailedFor() {
        HoldfastException gone = new HoldfastException(ErrorCode.TICKET_SPENT, "run 1", "It is done.");
        try (Aside<String> aside = Aside.open(() -> refused(gone), closed::add)) {
            assertThatThrownBy(aside::await)
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TICKET_SPENT))
                    .hasMessage("It is done.");
        }
        assertThat(closed).isEmpty();
    }

    private static String refused(HoldfastException why) {
        throw why;
    }

    @Test
    void whatIsOpenIsClosedWhenTheOtherCannotBeOpened() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(1);
        Aside<String> aside = Aside.open(() -> counted(open), closed::add);
        open.await();
        aside.close();
        assertThat(closed).containsExactly("aside");
    }

    private static String counted(CountDownLatch open) {
        open.countDown();
        return "aside";
    }

    @Test
    void whatIsStillBeingOpenedThenIsInterrupted() {
        CountDownLatch never = new CountDownLatch(2);
        try (Aside<String> aside = Aside.open(() -> met("aside", never), closed::add)) {
            aside.leave();
        }
        assertThat(closed).isEmpty();
    }

    @Test
    void whatWasLeftIsClosedOnce() {
        try (Aside<String> aside = Aside.open(() -> "aside", closed::add)) {
            aside.await();
            aside.leave();
        }
        assertThat(closed).containsExactly("aside");
    }

    private static HoldfastException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "It was interrupted.", e);
    }
}
