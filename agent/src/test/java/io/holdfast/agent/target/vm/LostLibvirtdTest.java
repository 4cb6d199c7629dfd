package io.holdfast.agent.target.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Existing;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libvirtd goes away while a machine is defined: nobody knows then whether it was. */
final class LostLibvirtdTest {
    private final MachineGround ground;

    LostLibvirtdTest(@TempDir Path directory) throws IOException {
        ground = new MachineGround(directory);
    }

    @AfterEach
    void close() {
        ground.close();
    }

    /** Once: the next description is taken as always. */
    private Consumer<String> going(int connections) {
        return xml -> {
            ground.platform.beforeDefining = _ -> {};
            ground.platform.afterDefining = _ -> {};
            throw ground.platform.gone(connections);
        };
    }

    @Test
    void whenTheAnswerToItsDefinitionIsLostTheMachineIsKept() {
        ground.platform.afterDefining = going(3);
        MachineRestoreResult result = ground.restore(ground.options);
        assertThat(ground.platform.machine(result.uuid()).name()).isEqualTo("m");
        assertThat(ground.platform.defined).hasSize(1);
        assertThat(MachineGround.in(ground.pool)).containsExactly("m-nvram.fd", "m-vda.raw", "m-vdb.raw");
        assertThat(ground.pool.resolve("m-vda.raw")).hasBinaryContent(ground.first);
    }

    @Test
    void whenItsDefinitionWasNotTakenItIsDefinedOnceMore() {
        ground.platform.beforeDefining = going(3);
        MachineRestoreResult result = ground.restore(ground.options);
        assertThat(ground.platform.defined).hasSize(1);
        assertThat(ground.platform.machine(result.uuid()).name()).isEqualTo("m");
    }

    @Test
    void inItsPlaceItIsDefinedOnceMoreAndReplaced() throws IOException {
        ground.platform.put(ground.machine("m"), VirtualMachine.State.OFF);
        Files.write(ground.old.resolve("a.raw"), new byte[1]);
        Files.write(ground.old.resolve("vars.fd"), new byte[1]);
        ground.platform.afterDefining = going(3);
        ground.restore(MachineRestoreOptions.standard().with(Existing.REPLACED));
        assertThat(ground.old.resolve("a.raw")).hasBinaryContent(ground.first);
        assertThat(ground.old.resolve("vars.fd")).hasBinaryContent(ground.nvram);
        assertThat(MachineGround.in(ground.old)).containsExactly("a.raw", "b.raw", "vars.fd");
    }

    @Test
    void aMachineOfSomebodyElseThatIsThereThenIsNotTakenForTheRestored() {
        ground.platform.beforeDefining = xml -> {
            ground.platform.put(ground.machine("m"), VirtualMachine.State.OFF);
            throw ground.platform.gone(1);
        };
        ground.refused(ErrorCode.PLATFORM_EXISTS, ground.options);
        assertThat(MachineGround.in(ground.pool)).isEmpty();
    }

    @Test
    void whoCancelsMeanwhileIsToldSoAndAllStays() {
        for (boolean taken : new boolean[] {true, false}) {
            RestoreProgress progress = new RestoreProgress();
            ground.time.meanwhile = progress::cancel;
            assertCancelled(taken, progress);
            ground.time.meanwhile = () -> Thread.currentThread().interrupt();
            assertCancelled(taken, new RestoreProgress());
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private void assertCancelled(boolean taken, RestoreProgress progress) {
        ground.platform.machines.clear();
        if (taken) {
            ground.platform.afterDefining = going(Integer.MAX_VALUE);
        } else {
            ground.platform.beforeDefining = going(Integer.MAX_VALUE);
        }
        assertThat(catchThrowableOfType(HoldfastException.class, () -> ground.restore(ground.options, progress)))
                .hasMessageContaining("vm cleanup")
                .extracting(HoldfastException::code)
                .isEqualTo(ErrorCode.SESSION_CANCELLED);
        // Hardly any of the half minute.
        assertThat(ground.time.nanos()).isLessThan(Duration.ofSeconds(5).toNanos());
        assertThat(MachineGround.in(ground.pool)).contains("m-vda.raw", "m-vdb.raw");
        ground.platform.dead = 0;
        ground.platform.machines.clear();
        assertThat(new PartialImages(ground.platform).removeOfNobody(Optional.of(ground.pool.toString())))
                .hasSize(1);
    }

    @Test
    void whenLibvirtdStaysAwayAllStaysForWhoSeesWhatCameOfIt() {
        for (boolean taken : new boolean[] {true, false}) {
            ground.platform.machines.clear();
            ground.platform.dead = 0;
            if (taken) {
                ground.platform.afterDefining = going(Integer.MAX_VALUE);
            } else {
                ground.platform.beforeDefining = going(Integer.MAX_VALUE);
            }
            assertThat(ground.refused(ErrorCode.PLATFORM_UNREACHABLE, ground.options))
                    .hasMessageContaining("vm cleanup");
            assertThat(MachineGround.in(ground.pool))
                    .contains("m-nvram.fd", "m-vda.raw", "m-vdb.raw")
                    .hasSize(4);

            ground.platform.dead = 0;
            PartialImages partial = new PartialImages(ground.platform);
            if (taken) {
                partial.remove(ground.platform.machine(MachineGround.UUID));
                assertThat(MachineGround.in(ground.pool)).containsExactly("m-nvram.fd", "m-vda.raw", "m-vdb.raw");
                MachineGround.in(ground.pool)
                        .forEach(each -> assertThat(
                                        ground.pool.resolve(each).toFile().delete())
                                .isTrue());
                MachineGround.in(ground.work.resolve("swtpm/" + MachineGround.UUID + "/tpm2"))
                        .forEach(each -> assertThat(ground.work
                                        .resolve("swtpm/" + MachineGround.UUID + "/tpm2/" + each)
                                        .toFile()
                                        .delete())
                                .isTrue());
            } else {
                assertThat(partial.removeOfNobody(Optional.of(ground.pool.toString())))
                        .hasSize(1);
                assertThat(MachineGround.in(ground.pool)).isEmpty();
            }
        }
    }
}
