package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.vm.BackupLab.Backed;
import io.holdfast.format.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The guest is frozen around the beginning, briefly, and thawed whatever happens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GuestFreezeTest {
    private BackupLab ground;
    private Guest guest;

    @BeforeAll
    void boot(@TempDir Path directory) {
        ground = BackupLab.start(directory);
        guest = ground.lab()
                .boot(GuestPlan.named("tiny")
                        .disk(ground.lab().fileSystem("a", "qcow2", 64), "qcow2")
                        .withAgent())
                .awaitAgent();
    }

    @AfterAll
    void end() {
        ground.close();
    }

    @AfterEach
    void withoutHook() {
        guest.exec("rm -f /run/hook; killall sleep 2>/dev/null; true");
    }

    /** A hook of an application, run at freeze and at thaw. */
    private void hook(String script) {
        guest.exec("printf '#!/bin/sh\\n" + script + "\\n' >/run/hook; chmod +x /run/hook; rm -f /run/freezes");
    }

    private void assertThawed() {
        assertThat(guest.agent("{\"execute\":\"guest-fsfreeze-status\"}")).contains("thawed");
        guest.exec("echo x >/mnt/vda/written; sync");
    }

    @Test
    void withHooksThePointIsApplicationConsistentAndTheFreezeShort() {
        hook("true");
        Backed backed = ground.backed(guest, "--freeze", "required");
        assertThat(backed.consistency()).isEqualTo("application");
        assertThat(backed.machine().number("frozenMilliseconds")).isBetween(1L, 5000L);
        assertThat(guest.exec("cat /run/freezes")).isEqualTo("freeze\nthaw\n");
    }

    @Test
    void whoDoesNotWantItGetsACrashConsistentPoint() {
        hook("true");
        Backed backed = ground.backed(guest, "--freeze", "never");
        assertThat(backed.consistency()).isEqualTo("crash");
        assertThat(backed.machine().text("consistencyReason")).isEqualTo("freezing was not asked for");
        assertThat(guest.exec("cat /run/freezes 2>/dev/null || true")).isEmpty();
    }

    @Test
    void aHookThatHangsIsGivenUpAndTheGuestThawed() {
        hook("[ $1 = thaw ] || sleep 6");
        Backed backed = ground.backed(guest, "--freeze-limit", "1s");
        assertThat(backed.consistency()).isEqualTo("crash");
        assertThat(backed.machine().text("consistencyReason")).contains("did not freeze its file systems within 1 s");
        assertThawed();
    }

    /** The run does not wait for a guest that is deaf for long; the guest is thawed as soon as it listens, though the run be over by then. */
    @Test
    @Tag("large")
    void aGuestThatIsDeafForLongIsBackedUpAndThawedLater() {
        hook("[ $1 = thaw ] || sleep 60");
        Backed backed = BackupLab.succeeded(ground.backup("--freeze-limit", "1s", guest.uuid()));
        assertThat(backed.consistency()).isEqualTo("crash");
        guest.awaitAgent();
        assertThawed();
        // The run had ended before: that it was thawed later is seen by the next contact.
        ground.cleanup();
        ground.assertClean(guest);
    }

    @Test
    void aHookThatHangsFailsARunThatMustFreeze() {
        hook("[ $1 = thaw ] || sleep 6");
        Outcome outcome = ground.backup("--freeze", "required", "--freeze-limit", "1s", guest.uuid());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("PLATFORM-0008", "was not frozen", "--freeze if-possible");
        guest.awaitAgent();
        ground.assertClean(guest);
        assertThawed();
    }

    @Test
    void aHookThatFailsIsReported() {
        hook("[ $1 = thaw ] || exit 3");
        Backed backed = ground.backed(guest);
        assertThat(backed.consistency()).isEqualTo("crash");
        assertThat(backed.machine().text("consistencyReason")).contains("freeze");
        assertThawed();
    }

    @Test
    void aGuestWithoutAnAgentIsCrashConsistentOrNotBackedUp() {
        guest.launch("kill $(cat /run/ga.pid)");
        try {
            BackupLab.await("the agent still answers", () -> !guest.answers());
            Backed backed = BackupLab.succeeded(ground.backup(guest.uuid()));
            assertThat(backed.consistency()).isEqualTo("crash");
            Outcome required = ground.backup("--freeze", "required", guest.uuid());
            assertThat(required.code()).isEqualTo(1);
            assertThat(required.out()).contains("PLATFORM-0008", "qemu-guest-agent");
        } finally {
            guest.stop();
            guest.start();
            guest.awaitAgent();
        }
        ground.assertClean(guest);
    }

    /** Frozen for ever would be the worst that we could do to a machine. */
    @Test
    void theGuardThawsWhenWeAreKilledWhileItIsFrozen() throws Exception {
        Run run = beginAndFreeze();
        run.process().destroyForcibly().waitFor();
        long killed = Time.system().nanos();
        guest.awaitAgent();
        assertThat(Duration.ofNanos(Time.system().nanos() - killed)).isLessThan(Duration.ofSeconds(20));
        assertThawed();
        withoutHook();
        ground.backed(guest);
    }

    /** Waits until the guest's file systems are about to be frozen, and it is in the middle of that. */
    private Run beginAndFreeze() {
        hook("[ $1 = thaw ] || sleep 3");
        Run run = ground.begin(guest.uuid());
        awaitNote();
        sleep(Duration.ofMillis(300));
        return run;
    }

    private void awaitNote() {
        BackupLab.await(
                "nobody is frozen",
                () -> ground.workFiles().stream().anyMatch(each -> Files.exists(each.resolve("frozen"))));
    }

    @Test
    void aLibvirtdThatDiesWhileTheGuestIsFrozenLeavesItThawed() {
        Run run = beginAndFreeze();
        ground.lab().killDaemon();
        sleep(Duration.ofSeconds(1));
        ground.lab().startDaemon();
        Outcome outcome = ground.finish(run);
        assertThat(outcome.code()).as(outcome.errors()).isIn(0, 1);
        guest.awaitAgent();
        assertThawed();
        withoutHook();
        ground.backed(guest);
    }

    @Test
    void theNextContactThawsWhenTheGuardWasKilledToo() throws Exception {
        Run run = beginAndFreeze();
        run.process().descendants().forEach(ProcessHandle::destroyForcibly);
        run.process().destroyForcibly().waitFor();
        // Until the hook has ended the agent is deaf; then the guest is frozen.
        BackupLab.await(
                "the guest is not frozen",
                () -> ground.lab()
                        .tryVirsh("qemu-agent-command", guest.name(), "{\"execute\":\"guest-fsfreeze-status\"}")
                        .output()
                        .contains("frozen"));
        Outcome outcome = ground.cleanup();
        assertThat(outcome.out()).contains("thawed machine " + guest.uuid());
        assertThawed();
        ground.assertClean(guest);
    }

    private static void sleep(Duration span) {
        try {
            Time.system().sleep(span);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
