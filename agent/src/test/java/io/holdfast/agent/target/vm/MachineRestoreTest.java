package io.holdfast.agent.target.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.agent.backup.Request;
import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.MachineRewrite;
import io.holdfast.agent.platform.StoragePool;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Existing;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Start;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is brought back, or is not. */
final class MachineRestoreTest {
    private final MachineGround ground;

    MachineRestoreTest(@TempDir Path directory) throws IOException {
        ground = new MachineGround(directory);
    }

    @AfterEach
    void close() {
        ground.close();
    }

    @Test
    void anotherNameMakesAnotherMachine() throws IOException {
        ground.platform.put(ground.machine("m"), VirtualMachine.State.RUNNING);
        RestoreProgress progress = new RestoreProgress();
        MachineRestoreResult result =
                ground.restore(ground.options.named("copy").with(Start.STARTED), progress);
        assertThat(MachineGround.in(ground.pool)).containsExactly("copy-nvram.fd", "copy-vda.raw", "copy-vdb.raw");
        assertThat(ground.pool.resolve("copy-vda.raw")).hasBinaryContent(ground.first);
        assertThat(ground.pool.resolve("copy-vdb.raw")).hasBinaryContent(ground.second);
        assertThat(ground.pool.resolve("copy-nvram.fd")).hasBinaryContent(ground.nvram);
        VirtualMachine copy = ground.platform.machine(result.uuid());
        assertThat(copy.name()).isEqualTo("copy");
        assertThat(copy.uuid())
                .isNotEqualTo(MachineGround.UUID)
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*");
        assertThat(copy.networkCards().getFirst().mac()).isEmpty();
        assertThat(copy.nvram()).contains(ground.pool.resolve("copy-nvram.fd").toString());
        assertThat(copy.disk("vda").orElseThrow().source())
                .isEqualTo(new DiskSource.OnFile(
                        ground.pool.resolve("copy-vda.raw").toString()));
        assertThat(ground.platform.started).containsExactly(result.uuid());
        assertThat(result.identity()).isEqualTo(MachineRestoreResult.Identity.NEW);
        assertThat(result.state()).isEqualTo(MachineRestoreResult.State.STARTED);
        assertThat(result.exceptions()).isEmpty();
        assertThat(result.bytes()).isEqualTo(ground.first.length + ground.second.length + ground.nvram.length + 1L);
        assertThat(ground.work.resolve("swtpm/" + copy.uuid() + "/tpm2/tpm2-00.permall"))
                .hasBinaryContent(new byte[] {7});
        assertThat(MachineGround.in(ground.work.resolve("swtpm/" + copy.uuid() + "/tpm2")))
                .hasSize(1);
        assertThat(progress.totalBytes()).isEqualTo(ground.first.length + ground.second.length);
        assertThat(progress.bytes()).isEqualTo(progress.totalBytes());
    }

    @Test
    void theOriginalComesBackOnceItIsGone() {
        ground.platform.put(ground.machine("m"), VirtualMachine.State.OFF);
        assertThat(ground.refused(ErrorCode.PLATFORM_EXISTS, ground.options)).hasMessageContaining("--name");
        ground.platform.machines.clear();
        ground.platform.put(ground.machine("renamed"), VirtualMachine.State.OFF);
        ground.refused(ErrorCode.PLATFORM_EXISTS, ground.options);
        ground.assertNothingHappened();
        ground.platform.machines.clear();
        MachineRestoreResult result = ground.restore(ground.options);
        assertThat(result.uuid()).isEqualTo(MachineGround.UUID);
        assertThat(result.state()).isEqualTo(MachineRestoreResult.State.OFF);
        assertThat(ground.platform
                        .machine(MachineGround.UUID)
                        .networkCards()
                        .getFirst()
                        .mac())
                .isEqualTo("52:54:00:00:00:01");
        ground.platform.machines.clear();
        assertThat(ground.refused(ErrorCode.TARGET_EXISTS, ground.options)).hasMessageContaining("exists");
        assertThat(ground.refused(ErrorCode.TARGET_EXISTS, ground.options)).hasMessageContaining("m-vda.raw exists");
        ground.restore(ground.options.named("again").with(MachineRewrite.Addresses.NEW));
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        ground.platform.put(
                ground.machine("m").replace(MachineGround.UUID, MachineGround.UUID.replace('6', '7')),
                VirtualMachine.State.OFF);
        ground.refused(ErrorCode.PLATFORM_EXISTS, ground.options);
        ground.refused(ErrorCode.PLATFORM_EXISTS, ground.options.with(Existing.REPLACED));
        ground.refused(ErrorCode.USAGE, ground.options.named(" "));
        assertThat(ground.refused(ErrorCode.USAGE, ground.options.named("a/b"))).hasMessageContaining("slash");
        ground.assertNothingHappened();
    }

    @Test
    void onlyTheDisksAskedForAreRestored() {
        MachineRestoreResult result =
                ground.restore(ground.options.named("part").only(Set.of("vdb")));
        assertThat(MachineGround.in(ground.pool)).containsExactly("part-nvram.fd", "part-vdb.raw");
        assertThat(ground.platform.machine(result.uuid()).disks()).hasSize(1);
        assertThat(result.remarks()).anyMatch(each -> each.startsWith("vda: "));
        assertThat(ground.refused(ErrorCode.SNAPSHOT_NO_SUCH_PATH, ground.options.only(Set.of("vdc"))))
                .hasMessageContaining("vda, vdb");
    }

    @Test
    void aFailureLeavesNothing() {
        ground.platform.beforeDefining = xml -> {
            assertThat(MachineGround.in(ground.pool)).contains("m-vda.raw", "m-vdb.raw", "m-nvram.fd");
            throw new HoldfastException(ErrorCode.PLATFORM_REFUSED, "m", "no");
        };
        ground.refused(ErrorCode.PLATFORM_REFUSED, ground.options);
        ground.assertNothingHappened();
        ground.platform.beforeDefining = xml -> {};
        RestoreProgress cancelled = new RestoreProgress();
        cancelled.cancel();
        assertThat(catchThrowableOfType(HoldfastException.class, () -> ground.restore(ground.options, cancelled))
                        .code())
                .isEqualTo(ErrorCode.SESSION_CANCELLED);
        ground.assertNothingHappened();
        ground.repository.chunks().values().removeIf(each -> each.bytes().length > 50_000);
        ground.refused(ErrorCode.TARGET_CONTENT, ground.options);
        ground.assertNothingHappened();
    }

    @Test
    void aMachineThatIsOffIsReplacedInItsPlace() throws IOException {
        ground.platform.put(ground.machine("m"), VirtualMachine.State.OFF);
        Files.writeString(ground.old.resolve("a.raw"), "changed");
        Files.writeString(ground.old.resolve("vars.fd"), "changed");
        Files.setPosixFilePermissions(ground.old.resolve("a.raw"), PosixFilePermissions.fromString("rw-r-----"));
        MachineRestoreOptions inPlace = MachineRestoreOptions.standard().with(Existing.REPLACED);
        MachineRestoreResult result = ground.restore(inPlace);
        assertThat(result.uuid()).isEqualTo(MachineGround.UUID);
        assertThat(MachineGround.in(ground.old)).containsExactly("a.raw", "b.raw", "vars.fd");
        assertThat(ground.old.resolve("a.raw")).hasBinaryContent(ground.first);
        assertThat(ground.old.resolve("vars.fd")).hasBinaryContent(ground.nvram);
        assertThat(ground.work.resolve("swtpm/" + MachineGround.UUID + "/tpm2/tpm2-00.permall"))
                .hasBinaryContent(new byte[] {7});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ground.old.resolve("a.raw"))))
                .isEqualTo("rw-r-----");
        assertThat(ground.platform.defined).hasSize(1);
    }

    @Test
    void anImageThatAnotherMachineUsesIsNotReplaced() throws IOException {
        ground.platform.put(ground.machine("m"), VirtualMachine.State.OFF);
        Path overlay = Files.write(ground.work.resolve("clone.qcow2"), new byte[1]);
        ground.platform.put(
                ground.machine("clone")
                        .replace(MachineGround.UUID, MachineGround.UUID.replace('6', '7'))
                        .replace(
                                "<source file='" + ground.old.resolve("b.raw") + "'/>",
                                "<source file='" + overlay
                                        + "'/><backingStore type='file'><format type='raw'/><source file='"
                                        + ground.old.resolve("b.raw") + "'/></backingStore>")
                        .replace(ground.old.resolve("a.raw").toString(), overlay.toString()),
                VirtualMachine.State.RUNNING);
        Files.writeString(ground.old.resolve("b.raw"), "what the clone stands on");
        assertThat(ground.refused(
                        ErrorCode.PLATFORM_REFUSED,
                        MachineRestoreOptions.standard().with(Existing.REPLACED)))
                .hasMessageContaining("clone")
                .hasMessageContaining("--name");
        assertThat(ground.old.resolve("b.raw")).hasContent("what the clone stands on");
    }

    /** What else is in the file is not ours to throw away. */
    @Test
    void aFileOfWhichADiskIsOnlyAPartIsNotReplaced() throws IOException {
        String image = "<source file='" + ground.old.resolve("a.raw") + "'";
        ground.platform.put(
                ground.machine("m")
                        .replace(
                                image + "/>",
                                image + "><slices><slice type='storage' offset='0' size='512'/></slices></source>"),
                VirtualMachine.State.OFF);
        assertThat(ground.refused(
                        ErrorCode.PLATFORM_REFUSED,
                        MachineRestoreOptions.standard().with(Existing.REPLACED)))
                .hasMessageContaining("only a part of");
        assertThat(MachineGround.in(ground.old)).containsExactly("a.raw", "b.raw");
    }

    @Test
    void aMachineThatIsNotOffIsNotReplaced() throws IOException {
        MachineRestoreOptions inPlace = MachineRestoreOptions.standard().with(Existing.REPLACED);
        for (VirtualMachine.State state :
                List.of(VirtualMachine.State.RUNNING, VirtualMachine.State.PAUSED, VirtualMachine.State.SAVED)) {
            ground.platform.put(ground.machine("m"), state);
            ground.refused(ErrorCode.PLATFORM_REFUSED, inPlace);
        }
        ground.platform.put(ground.machine("m"), VirtualMachine.State.OFF);
        ground.refused(ErrorCode.USAGE, inPlace.named("n"));
        ground.refused(ErrorCode.USAGE, inPlace.only(Set.of("vda")));
        Files.writeString(ground.old.resolve("a.raw"), "precious");
        ground.platform.beforeDefining = xml -> {
            throw new HoldfastException(ErrorCode.PLATFORM_REFUSED, "m", "no");
        };
        ground.refused(ErrorCode.PLATFORM_REFUSED, inPlace);
        assertThat(ground.old.resolve("a.raw")).hasContent("precious");
        assertThat(MachineGround.in(ground.old)).containsExactly("a.raw", "b.raw");
        Files.delete(ground.old.resolve("a.raw"));
        assertThat(ground.refused(ErrorCode.PLATFORM_REFUSED, inPlace)).hasMessageContaining("vda");
        assertThat(ground.platform.defined).isEmpty();
    }

    @Test
    void withoutADirectoryItIsThatOfTheFirstDiskOrThePoolOfLibvirt() throws IOException {
        MachineRestoreOptions anywhere =
                MachineRestoreOptions.standard().with(DiskFormat.RAW).named("n");
        ground.restore(anywhere);
        assertThat(MachineGround.in(ground.old)).contains("n-vda.raw");
        Files.move(ground.old, ground.work.resolve("gone"));
        assertThat(ground.refused(ErrorCode.USAGE, anywhere.named("o"))).hasMessageContaining("--pool-dir");
        ground.platform.pools.add(
                new StoragePool("default", "", "dir", Optional.of(ground.pool.toString()), true, 1, 1));
        ground.restore(anywhere.named("o"));
        assertThat(MachineGround.in(ground.pool)).contains("o-vda.raw");
    }

    @Test
    void whatCannotWorkIsRefusedBeforeAnythingIsWritten() throws IOException {
        ground.refused(
                ErrorCode.TARGET_UNWRITABLE,
                ground.options.into(ground.work.resolve("none").toString()));
        ground.platform.local = false;
        assertThat(ground.refused(ErrorCode.PLATFORM_UNSUPPORTED, ground.options))
                .hasMessageContaining("fake:///");
        ground.platform.local = true;
        ground.reader.close();
        ground.reader = ground.reader(ground.backedUp(new Request.Volume(
                MachineGround.bytes(ground.old.resolve("a.raw")), Optional.empty(), Request.Cuts.FIXED)));
        assertThat(ground.refused(ErrorCode.SNAPSHOT_NO_SUCH_PATH, ground.options))
                .hasMessageContaining("not of a virtual machine");
        ground.assertNothingHappened();
    }

    @Test
    void aMachineThatDoesNotStartIsStillRestored() {
        ground.platform.startable = false;
        MachineRestoreResult result = ground.restore(ground.options.with(Start.STARTED));
        assertThat(result.state()).isEqualTo(MachineRestoreResult.State.OFF);
        assertThat(result.exceptions())
                .singleElement()
                .satisfies(each -> assertThat(each.message()).contains("No room in memory"));
        assertThat(ground.platform.machines).containsKey(MachineGround.UUID);
    }

    @Test
    void namesBecomeFilesWhateverTheyAre() {
        String name = "数据库 .. &amp; 'x' " + "长".repeat(150);
        MachineRestoreResult result = ground.restore(ground.options.named(name));
        assertThat(result.name()).isEqualTo(name);
        assertThat(MachineGround.in(ground.pool)).hasSize(3).allMatch(each -> each.startsWith("数据库"));
    }
}
