package io.holdfast.agent.target.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.platform.StoragePool;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.target.vm.Landing.Kind;
import io.holdfast.agent.target.vm.Landing.NewFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restore under a name that no machine has leaves when it is killed before the machine is defined. */
final class PartialImagesTest {
    private static final String NAME = "neu & 新";

    private final FakePlatform platform = new FakePlatform();
    private final PartialImages partial = new PartialImages(platform);
    private final Path images;
    private final Path variables;
    private final NewFile disk;
    private final NewFile nvram;

    PartialImagesTest(@TempDir Path work) throws IOException {
        images = Files.createDirectory(work.resolve("池 images"));
        variables = Files.createDirectory(work.resolve("nvram"));
        disk = new NewFile(images.toString(), FileStem.of(NAME) + "-vda.qcow2", Kind.FRESH, 10);
        nvram = new NewFile(variables.toString(), FileStem.of(NAME) + "-nvram.fd", Kind.FRESH, 10);
        platform.pools.add(new StoragePool("vms", "0", "dir", Optional.of(images.toString()), true, 1 << 20, 1 << 20));
    }

    /** As a killed process leaves it: its files, and its claims without a lock. */
    private void kill() throws IOException {
        try (Landing landing = Landing.prepare(NAME, List.of(disk, nvram), Set.of())) {
            for (Path each : List.of(images, variables)) {
                Path claim = claim(each);
                Files.copy(claim, claim.resolveSibling("aside"));
            }
            Files.createFile(Path.of(landing.partial(disk)));
        }
        for (Path each : List.of(images, variables)) {
            Files.move(each.resolve("aside"), each.resolve(".holdfast-" + FileStem.hash(NAME) + ".restore"));
        }
        for (NewFile each : List.of(disk, nvram)) {
            Files.createFile(Path.of(each.path() + ImageDirectory.PARTIAL));
        }
    }

    private static Path claim(Path directory) throws IOException {
        return in(directory).stream()
                .filter(each -> each.toString().endsWith(".restore"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void itIsRemovedFromAllItsDirectoriesAndNothingElse() throws IOException {
        kill();
        Path foreign = Files.createFile(images.resolve("other-vda.qcow2" + ImageDirectory.PARTIAL));
        Path beside = Files.createFile(variables.resolve(FileStem.of(NAME) + "-vda.qcow2"));

        assertThat(partial.removeOfNobody(Optional.empty()))
                .containsExactly(NAME + ": removed files that were not whole, of a restore that was killed: 2");

        assertThat(in(images)).containsExactly(foreign);
        assertThat(in(variables)).containsExactly(beside);
        assertThat(partial.removeOfNobody(Optional.empty())).isEmpty();
    }

    @Test
    void itIsFoundInADirectoryThatIsNamed() throws IOException {
        platform.pools.clear();
        kill();
        assertThat(partial.removeOfNobody(Optional.empty())).isEmpty();
        assertThat(partial.removeOfNobody(Optional.of(variables.toString()))).hasSize(1);
        assertThat(in(images)).isEmpty();
    }

    @Test
    void itStaysWhileItsRestoreLives() throws IOException {
        try (Landing landing = Landing.prepare(NAME, List.of(disk, nvram), Set.of())) {
            landing.write(disk, new byte[1]);
            assertThat(partial.removeOfNobody(Optional.empty())).isEmpty();
            assertThat(Path.of(landing.partial(disk))).exists();
        }
    }

    @Test
    void ofAMachineThatIsThereItIsLeftToWhatCleansThat() throws IOException {
        kill();
        platform.put(
                "<domain type='qemu'><name>neu &amp; 新</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid><os><type>hvm</type></os></domain>",
                VirtualMachine.State.OFF);
        assertThat(partial.removeOfNobody(Optional.empty())).isEmpty();
        assertThat(Path.of(disk.path() + ImageDirectory.PARTIAL)).exists();
    }

    @Test
    void aBeginningThatIsNotWhollyWrittenDownIsNone() throws IOException {
        kill();
        Path claim = claim(images);
        byte[] whole = Files.readAllBytes(claim);
        int end = new String(whole, UTF_8).indexOf("\nbegun") + "\nbegun".length();
        for (int length = 0; length < end; length++) {
            Files.write(claim, Arrays.copyOf(whole, length));
            assertThat(partial.removeOfNobody(Optional.empty())).isEmpty();
        }
        Files.write(claim, Arrays.copyOf(whole, end));
        assertThat(partial.removeOfNobody(Optional.empty())).hasSize(1);
    }
}
