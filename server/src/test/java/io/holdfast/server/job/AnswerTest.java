package io.holdfast.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class AnswerTest {
    private final List<Long> paid = new ArrayList<>();
    private int left;

    private Answer answer(Duration longest) {
        return new Answer("a", longest, Time.system(), paid::add, () -> left++);
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void contentIsPaidForOnceItWasPassedOn() {
        Answer answer = answer(Duration.ofMinutes(1));
        answer.heard(new Part.Entries(List.of()));
        answer.heard(new Part.Content(new byte[7]));
        answer.heard(new Part.End(Optional.empty()));
        assertThat(answer.next()).isPresent();
        assertThat(paid).isEmpty();
        assertThat(answer.next()).isEmpty();
        assertThat(paid).containsExactly(7L);
        answer.close();
        answer.close();
        assertThat(left).isEqualTo(1);
    }

    @Test
    void whoSendsMoreThanWasPaidForIsNotListenedToAnyMore() {
        Answer answer = answer(Duration.ofMinutes(1));
        answer.heard(new Part.Content(new byte[(int) Answer.WINDOW]));
        answer.heard(new Part.Content(new byte[1]));
        assertThat(answer.next()).isPresent();
        assertFails(answer::next, ErrorCode.LINK_PROTOCOL);
    }

    @Test
    void whatWentWrongIsToldAfterWhatCameBeforeIt() {
        Answer broken = answer(Duration.ofMinutes(1));
        broken.heard(new Part.Content(new byte[1]));
        broken.fail(new HoldfastException(ErrorCode.LINK_BROKEN, "a", "gone"));
        assertThat(broken.next()).isPresent();
        assertFails(broken::next, ErrorCode.LINK_BROKEN);
        Answer refused = answer(Duration.ofMinutes(1));
        refused.heard(new Part.End(Optional.of(new Problem(ErrorCode.SNAPSHOT_NO_SUCH_PATH.code(), "/x", "none"))));
        assertFails(refused::next, ErrorCode.SNAPSHOT_NO_SUCH_PATH);
        assertFails(answer(Duration.ZERO)::next, ErrorCode.LINK_SILENT);
    }

    @Test
    void placesAreForAllAndFewerForEachAndComeBack() {
        Admission admission = new Admission(3, 2);
        admission.enter("a");
        admission.enter("a");
        assertFails(() -> admission.enter("a"), ErrorCode.LINK_BUSY);
        admission.enter("b");
        assertFails(() -> admission.enter("c"), ErrorCode.LINK_BUSY);
        admission.leave("a");
        admission.enter("c");
        admission.leave("a");
        admission.enter("a");
    }
}
