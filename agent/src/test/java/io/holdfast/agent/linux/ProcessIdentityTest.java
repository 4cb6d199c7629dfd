package io.holdfast.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ProcessIdentityTest {
    @Test
    void thisProcessRuns() throws IOException {
        ProcessIdentity self = ProcessIdentity.current();
        assertThat(self.number()).isEqualTo(ProcessHandle.current().pid());
        assertThat(self).isEqualTo(ProcessIdentity.current());
        assertThat(self.life()).isEqualTo(ProcessIdentity.Life.RUNNING);
    }

    @Test
    void aNumberUsedAgainIsAnotherProcess() throws IOException {
        ProcessIdentity self = ProcessIdentity.current();
        ProcessIdentity earlier =
                new ProcessIdentity(self.host(), self.boot(), self.namespace(), self.number(), self.started() - 1);
        assertThat(earlier.life()).isEqualTo(ProcessIdentity.Life.ENDED);
    }

    @Test
    void aNumberNobodyHasHasEnded() throws IOException {
        ProcessIdentity self = ProcessIdentity.current();
        assertThat(new ProcessIdentity(self.host(), self.boot(), self.namespace(), 1L << 30, 1).life())
                .isEqualTo(ProcessIdentity.Life.ENDED);
    }

    @Test
    void aProcessFromBeforeTheMachineStartedHasEnded() throws IOException {
        ProcessIdentity self = ProcessIdentity.current();
        assertThat(new ProcessIdentity(self.host(), "another", self.namespace(), self.number(), self.started()).life())
                .isEqualTo(ProcessIdentity.Life.ENDED);
    }

    @Test
    void ofOtherMachinesAndContainersNothingIsKnown() throws IOException {
        ProcessIdentity self = ProcessIdentity.current();
        assertThat(new ProcessIdentity("another", "another", self.namespace(), 1, 1).life())
                .isEqualTo(ProcessIdentity.Life.UNKNOWN);
        assertThat(new ProcessIdentity(self.host(), self.boot(), "pid:[1]", 1, 1).life())
                .isEqualTo(ProcessIdentity.Life.UNKNOWN);
    }

    @Test
    void theNameOfAProgramCannotShiftTheFields() {
        String after = " S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 987654 0 0";
        assertThat(ProcessIdentity.started("12 (java)" + after)).isEqualTo(987_654);
        assertThat(ProcessIdentity.started("12 (a) R 5 (b c)" + after)).isEqualTo(987_654);
    }
}
