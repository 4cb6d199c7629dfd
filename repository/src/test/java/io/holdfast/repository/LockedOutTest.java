package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.repository.root.Access;
import org.junit.jupiter.api.Test;

final class LockedOutTest {
    private final Lab lab = new Lab(12);

    private void assertWrong(Access access, String what) {
        assertThatThrownBy(() ->
                        Repository.open(lab.store(), access, Repository.Ahead.NOTHING, lab.time(), lab.randomness()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_LOCKED_OUT))
                .hasMessage("Wrong " + what + ". Nothing was changed.");
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertWrong(new Access.Recovery(RecoveryKey.random(lab.randomness())), "recovery key");
        assertWrong(new Access.Passphrase("other"), "passphrase");
    }
}
