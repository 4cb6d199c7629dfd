package io.holdfast.agent.target.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.platform.StoragePool;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restore leaves that was killed, and what the next one makes of it. */
final class KilledRestoreTest {
    private final MachineGround ground;

    KilledRestoreTest(@TempDir Path directory) throws IOException {
        ground = new MachineGround(directory);
    }

    @AfterEach
    void close() {
        ground.close();
    }

    @Test
    void whatAKilledRestoreLeftGoesAndNothingElse() throws IOException {
        for (String mine : List.of("m-vda.raw", "m-vda.qcow2", "m-sdz.raw", "m-nvram.fd")) {
            Files.writeString(ground.pool.resolve(mine + ImageDirectory.PARTIAL), "half");
        }
        List<String> others = List.of("m-2-vda.raw.holdfast-partial", "mm-vda.raw.holdfast-partial", "m.raw");
        for (String other : others) {
            Files.writeString(ground.pool.resolve(other), "somebody's");
        }
        ground.restore(ground.options);
        assertThat(MachineGround.in(ground.pool)).containsAll(others).hasSize(others.size() + 3);
    }

    /** As it lies there after a kill at the worst moment: the images have their names, and no machine has them. */
    private void killBeforeDefining() throws IOException {
        Path aside = Files.createDirectory(ground.work.resolve("aside"));
        ground.platform.beforeDefining = xml -> {
            for (String each : MachineGround.in(ground.pool)) {
                try {
                    if (each.endsWith(".restore")) {
                        Files.copy(ground.pool.resolve(each), aside.resolve(each));
                    } else {
                        Files.createLink(aside.resolve(each), ground.pool.resolve(each));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            throw new HoldfastException(ErrorCode.PLATFORM_REFUSED, "m", "killed");
        };
        ground.refused(ErrorCode.PLATFORM_REFUSED, ground.options);
        for (String each : MachineGround.in(aside)) {
            Files.move(aside.resolve(each), ground.pool.resolve(each));
        }
        ground.platform.beforeDefining = xml -> {};
        assertThat(MachineGround.in(ground.pool)).hasSize(4);
    }

    @Test
    void imagesOfAMachineThatWasNeverDefinedGo() throws IOException {
        killBeforeDefining();
        ground.restore(ground.options);
        assertThat(MachineGround.in(ground.pool)).containsExactly("m-nvram.fd", "m-vda.raw", "m-vdb.raw");
    }

    @Test
    void oneThatIsRefusedLeavesTheNotesOfAKilledOneToTheNext() throws IOException {
        killBeforeDefining();
        Path busy = Files.createDirectory(ground.work.resolve("busy"));
        List<Landing.NewFile> files = Stream.of(ground.pool, busy)
                .map(each -> new Landing.NewFile(each.toString(), "m-vda.raw", Landing.Kind.FRESH, 1))
                .toList();
        try (ImageDirectory held = ImageDirectory.open(busy.toString(), "m")) {
            assertThat(held.found()).isEmpty();
            assertThatThrownBy(() -> Landing.prepare("m", files, Set.of()))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_BUSY));
        }
        ground.restore(ground.options);
        assertThat(MachineGround.in(ground.pool)).containsExactly("m-nvram.fd", "m-vda.raw", "m-vdb.raw");
    }

    @Test
    void imagesThatSomebodyUsedSinceStay() throws IOException {
        killBeforeDefining();
        Files.setLastModifiedTime(ground.pool.resolve("m-vda.raw"), FileTime.fromMillis(1));
        ground.refused(ErrorCode.TARGET_EXISTS, ground.options);
        assertThat(MachineGround.in(ground.pool)).containsExactly("m-vda.raw");
    }

    @Test
    void imagesThatAMachineHasStay() throws IOException {
        killBeforeDefining();
        ground.platform.put(
                ground.machine("other")
                        .replace(MachineGround.UUID, MachineGround.UUID.replace('6', '7'))
                        .replace(
                                ground.old.resolve("a.raw").toString(),
                                ground.pool.resolve("m-vda.raw").toString()),
                VirtualMachine.State.OFF);
        ground.refused(ErrorCode.TARGET_EXISTS, ground.options);
        assertThat(MachineGround.in(ground.pool)).containsExactly("m-vda.raw");
    }

    @Test
    void imagesThatAMachineStandsOnStayWhateverTheyAreCalledThere() throws IOException {
        killBeforeDefining();
        Path link = Files.createSymbolicLink(ground.work.resolve("link"), ground.pool);
        ground.platform.put(
                ground.machine("other")
                        .replace(MachineGround.UUID, MachineGround.UUID.replace('6', '7'))
                        .replace(
                                "<source file='" + ground.old.resolve("a.raw") + "'/>",
                                "<source file='/elsewhere/overlay'/><backingStore type='file'><format type='raw'/><source file='"
                                        + link.resolve("m-vda.raw") + "'/></backingStore>"),
                VirtualMachine.State.OFF);
        ground.refused(ErrorCode.TARGET_EXISTS, ground.options);
        assertThat(MachineGround.in(ground.pool)).containsExactly("m-vda.raw");
    }

    /** As it lies there after a kill between two notes: some directories are taken, and some know of the others. */
    private Path taken(Optional<Beginning> note) throws IOException {
        Path other = Files.createDirectories(ground.work.resolve("other"));
        List<String> both = List.of(ground.pool.toString(), other.toString());
        ground.platform.pools.clear();
        both.forEach(
                each -> ground.platform.pools.add(new StoragePool(each, "", "dir", Optional.of(each), true, 1, 1)));
        List<ImageDirectory> taken =
                both.stream().map(each -> ImageDirectory.open(each, "m")).toList();
        note.ifPresent(each -> taken.getFirst().write(each.lines()));
        taken.forEach(ImageDirectory::leave);
        return other;
    }

    @Test
    void oneKilledBetweenItsNotesInTwoDirectoriesLeavesNothing() throws IOException {
        Beginning whole = new Beginning(
                "m", Set.of(ground.pool.toString(), ground.work.resolve("other").toString()));
        for (Optional<Beginning> note : List.of(Optional.of(whole), Optional.<Beginning>empty())) {
            Path other = taken(note);
            assertThat(MachineGround.in(other)).hasSize(1);
            assertThat(new PartialImages(ground.platform).removeOfNobody(Optional.empty()))
                    .isEmpty();
            assertThat(MachineGround.in(ground.pool)).isEmpty();
            assertThat(MachineGround.in(other)).isEmpty();
        }
        taken(Optional.of(whole));
        ground.restore(ground.options);
        assertThat(MachineGround.in(ground.pool)).containsExactly("m-nvram.fd", "m-vda.raw", "m-vdb.raw");
    }

    @Test
    void whatALivingRestoreOrOneInPlaceHasTakenStays() throws IOException {
        Path other = taken(Optional.empty());
        Files.writeString(other.resolve("a.raw" + ImageDirectory.PARTIAL), "half");
        try (ImageDirectory held = ImageDirectory.open(ground.pool.toString(), "m")) {
            new PartialImages(ground.platform).removeOfNobody(Optional.empty());
            assertThat(MachineGround.in(ground.pool)).hasSize(1);
            assertThat(held.found()).isEmpty();
        }
        assertThat(MachineGround.in(other)).hasSize(2);
        Files.delete(other.resolve("a.raw" + ImageDirectory.PARTIAL));
        ground.platform.put(ground.machine("m"), VirtualMachine.State.OFF);
        new PartialImages(ground.platform).removeOfNobody(Optional.empty());
        assertThat(MachineGround.in(other)).hasSize(1);
    }

    @Test
    void twoRestoresOfOneNameAtOnceAreOne() {
        try (ImageDirectory held = ImageDirectory.open(ground.pool.toString(), "m")) {
            assertThat(held.found()).isEmpty();
            ground.refused(ErrorCode.PLATFORM_BUSY, ground.options);
        }
        ground.restore(ground.options);
    }
}
