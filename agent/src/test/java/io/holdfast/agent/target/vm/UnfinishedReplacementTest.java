package io.holdfast.agent.target.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.target.vm.Landing.Kind;
import io.holdfast.agent.target.vm.Landing.NewFile;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore in place that is killed between its decision and its end. */
final class UnfinishedReplacementTest {
    private static final String UUID = "6695eb01-f6a4-8304-79aa-97f2502e193f";
    private static final List<String> NAMES = List.of("a.raw", "b.raw", "vars.fd");

    private final FakePlatform platform = new FakePlatform();
    private final UnfinishedReplacement unfinished = new UnfinishedReplacement(platform);
    private final PartialImages partial = new PartialImages(platform);
    private final Path directory;
    private final Path variables;
    private final List<NewFile> files;

    UnfinishedReplacementTest(@TempDir Path work) throws IOException {
        directory = Files.createDirectory(work.resolve("池 images"));
        variables = Files.createDirectory(work.resolve("nvram"));
        files = List.of(file("a.raw"), file("b.raw"), file("vars.fd"));
    }

    private Path place(String name) {
        return (name.equals("vars.fd") ? variables : directory).resolve(name);
    }

    private NewFile file(String name) {
        return new NewFile(String.valueOf(place(name).getParent()), name, Kind.REPLACEMENT, 10);
    }

    @BeforeEach
    void theMachineIsThere() throws IOException {
        platform.put(definition("old"), VirtualMachine.State.OFF);
        for (String each : NAMES) {
            Files.writeString(place(each), "old " + each);
        }
    }

    private String definition(String title) {
        return "<domain type='qemu'><name>m</name><title>" + title + "</title><uuid>" + UUID
                + "</uuid><os><type>hvm</type><nvram>" + place("vars.fd") + "</nvram></os><devices>"
                + disk("a.raw", "vda")
                + disk("b.raw", "vdb") + "</devices></domain>";
    }

    private String disk(String name, String target) {
        return "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + place(name)
                + "'/><target dev='" + target + "' bus='virtio'/></disk>";
    }

    private VirtualMachine machine() {
        return platform.machine(UUID);
    }

    /** What lies there when a restore is killed right after a moment of it. */
    private void kill(Moment moment) throws IOException {
        Path aside = Files.createDirectory(directory.resolveSibling("aside"));
        try (Landing landing = Landing.prepare("m", files, Set.of())) {
            for (NewFile each : files) {
                landing.write(each, ("new " + each.name()).getBytes(UTF_8));
            }
            landing.settle();
            moment.reach(landing);
            for (Path where : List.of(directory, variables)) {
                for (Path each : in(where)) {
                    keep(each, aside.resolve(where.getFileName() + "-" + each.getFileName()));
                }
            }
        }
        assertEvery("old");
        for (Path where : List.of(directory, variables)) {
            String prefix = where.getFileName() + "-";
            for (Path each : in(aside)) {
                String name = each.getFileName().toString();
                if (name.startsWith(prefix)) {
                    // To rename a file to another name of its own does nothing.
                    Path back = where.resolve(name.substring(prefix.length()));
                    Files.deleteIfExists(back);
                    Files.move(each, back);
                }
            }
        }
        Files.delete(aside);
    }

    private static void keep(Path file, Path aside) throws IOException {
        if (file.toString().endsWith(".restore")) {
            // Written to until the end of this process, which does not die.
            Files.copy(file, aside);
        } else {
            Files.createLink(aside, file);
        }
    }

    private interface Moment {
        void reach(Landing landing);
    }

    private void killDecided() throws IOException {
        kill(landing -> landing.decide(definition("new")));
    }

    private List<Path> all() throws IOException {
        return Stream.concat(in(directory).stream(), in(variables).stream()).toList();
    }

    private static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static void rename(Path file) throws IOException {
        Files.move(
                file.resolveSibling(file.getFileName() + ImageDirectory.PARTIAL),
                file,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void assertEvery(String age) throws IOException {
        for (String each : NAMES) {
            assertThat(place(each)).hasContent(age + " " + each);
        }
        assertThat(all()).hasSize(NAMES.size());
    }

    @Test
    void whateverWasReplacedByThenItIsFinished() throws IOException {
        for (int renamed = 0; renamed <= NAMES.size(); renamed++) {
            theMachineIsThere();
            killDecided();
            for (String each : NAMES.subList(0, renamed)) {
                rename(place(each));
            }
            assertThat(unfinished.finish(machine())).contains("finished a restore in its place that was killed");
            assertEvery("new");
            assertThat(platform.defined.getLast()).isEqualTo(definition("new"));
            assertThat(unfinished.finish(machine())).isEmpty();
        }
    }

    @Test
    void beforeItHasDecidedNothingIsReplaced() throws IOException {
        kill(landing -> assertThat(platform.defined).isEmpty());
        assertThat(unfinished.finish(machine())).isEmpty();
        for (String each : NAMES) {
            assertThat(place(each)).hasContent("old " + each);
        }
        assertThat(platform.defined).isEmpty();
    }

    @Test
    void whatIsNotWholeByThenIsRemovedAndNothingElse() throws IOException {
        Path foreign = place("other.raw" + ImageDirectory.PARTIAL);
        kill(landing -> assertThat(platform.defined).isEmpty());
        Files.createFile(foreign);
        assertThat(partial.remove(machine()))
                .hasValueSatisfying(what -> assertThat(what).endsWith(": 3"));
        assertThat(foreign).exists();
        Files.delete(foreign);
        assertEvery("old");
        assertThat(partial.remove(machine())).isEmpty();
    }

    @Test
    void whatIsNotWholeStaysWhileItsRestoreLivesOrWhenItHasDecided() throws IOException {
        try (Landing landing = Landing.prepare("m", files, Set.of())) {
            landing.write(files.getFirst(), new byte[1]);
            assertThat(partial.remove(machine())).isEmpty();
            assertThat(Path.of(landing.partial(files.getFirst()))).exists();
        }
        killDecided();
        assertThat(partial.remove(machine())).isEmpty();
        assertThat(unfinished.finish(machine())).isPresent();
        assertEvery("new");
    }

    @Test
    void aDecisionThatIsNotWhollyWrittenDownIsNone() throws IOException {
        killDecided();
        Path claim = in(directory).stream()
                .filter(each -> each.toString().endsWith(".restore"))
                .findFirst()
                .orElseThrow();
        byte[] whole = Files.readAllBytes(claim);
        int decision = new String(whole, UTF_8).indexOf("\ndecided");
        for (int length = 0; length < decision + "\ndecided".length(); length++) {
            Files.write(claim, Arrays.copyOf(whole, length));
            assertThat(unfinished.finish(machine())).isEmpty();
        }
        Files.write(claim, whole);
        assertThat(unfinished.finish(machine())).isPresent();
        assertEvery("new");
    }

    @Test
    void whatWasDefinedInVainIsWithdrawn() throws IOException {
        try (Landing landing = Landing.prepare("m", files, Set.of())) {
            files.forEach(each -> landing.write(each, new byte[1]));
            landing.decide(definition("new"));
        }
        Journal decided = new Journal(definition("new"), List.of(), List.of());
        List<String> lines = new ArrayList<>(decided.lines());
        assertThat(Journal.of(lines)).contains(decided);
        lines.add(Journal.WITHDRAWN);
        assertThat(Journal.of(lines)).isEmpty();
        lines.addAll(decided.lines());
        assertThat(Journal.of(lines)).contains(decided);
        assertThat(unfinished.finish(machine())).isEmpty();
        assertEvery("old");
    }

    private void assertRefused() throws IOException {
        List<Path> before = all();
        HoldfastException refusal = catchThrowableOfType(HoldfastException.class, () -> unfinished.finish(machine()));
        assertThat(refusal.code()).isEqualTo(ErrorCode.PLATFORM_REFUSED);
        assertThat(refusal).hasMessageContaining("--replace");
        assertThat(all()).isEqualTo(before);
        assertThat(platform.defined).isEmpty();
    }

    @Test
    void aMachineThatWasUsedSinceIsLeftAlone() throws IOException {
        killDecided();
        rename(place("a.raw"));
        platform.put(definition("old"), VirtualMachine.State.RUNNING);
        assertRefused();
        platform.put(definition("old"), VirtualMachine.State.OFF);
        for (String each : List.of("a.raw", "b.raw")) {
            FileTime written = Files.getLastModifiedTime(place(each));
            Files.setLastModifiedTime(place(each), FileTime.fromMillis(1));
            assertRefused();
            Files.setLastModifiedTime(place(each), written);
        }
        assertThat(unfinished.finish(machine())).isPresent();
        assertEvery("new");
    }

    @Test
    void whileARestoreIsUnderWayItIsBusy() throws IOException {
        killDecided();
        try (ImageDirectory held = ImageDirectory.open(variables.toString(), "m")) {
            HoldfastException refusal =
                    catchThrowableOfType(HoldfastException.class, () -> unfinished.finish(machine()));
            assertThat(refusal.code()).isEqualTo(ErrorCode.PLATFORM_BUSY);
            assertThat(Journal.of(held.found())).isEmpty();
        }
        assertThat(unfinished.finish(machine())).isPresent();
        assertEvery("new");
    }
}
