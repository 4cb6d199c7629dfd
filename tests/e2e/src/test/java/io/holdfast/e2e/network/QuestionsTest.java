package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Foreseen;
import io.holdfast.protocol.control.Inquiry;
import io.holdfast.protocol.control.ListedEntry;
import io.holdfast.protocol.control.Part;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuestionsTest {
    private static final long PLENTY = 1L << 40;

    @TempDir
    Path work = Path.of("");

    private Estate estate;
    private Path tree;
    private SnapshotId snapshot;

    @BeforeEach
    void build() throws IOException, InterruptedException {
        estate = new Estate(work);
        estate.start("a1");
        tree = Content.files(Files.createDirectories(work.resolve("tree")), 9, 4);
        snapshot = estate.backedUp("a1", tree);
    }

    @AfterEach
    void leave() {
        estate.close();
    }

    private List<Part> parts(long question) {
        return estate.plane.reports(Report.Answer.class).stream()
                .filter(each -> each.question() == question)
                .map(Report.Answer::part)
                .toList();
    }

    private Optional<Problem> end(long question) throws InterruptedException {
        return estate.plane.await(
                "the end of an answer",
                report -> report instanceof Report.Answer(long number, Part.End(Optional<Problem> problem))
                                && number == question
                        ? Optional.of(problem)
                        : Optional.empty());
    }

    private List<ListedEntry> entries(long question) throws InterruptedException {
        assertThat(end(question)).isEmpty();
        List<ListedEntry> entries = new ArrayList<>();
        for (Part part : parts(question)) {
            if (part instanceof Part.Entries(List<ListedEntry> some)) {
                entries.addAll(some);
            }
        }
        return entries;
    }

    private byte[] content(long question) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Part part : parts(question)) {
            if (part instanceof Part.Content(byte[] bytes)) {
                content.writeBytes(bytes);
            }
        }
        return content.toByteArray();
    }

    @Test
    void aDirectoryIsListedPageByPage() throws InterruptedException {
        String path = tree.toString();
        List<ListedEntry> first =
                entries(estate.ask("a1", new Inquiry.Browse(snapshot, path, "", 3), List.of(snapshot), PLENTY));
        assertThat(first).extracting(ListedEntry::path).containsExactly(path + "/d0", path + "/d1", path + "/d2");
        assertThat(first).extracting(ListedEntry::size).containsExactly(2L << 20, 2L << 20, 1L << 20);
        List<ListedEntry> rest =
                entries(estate.ask("a1", new Inquiry.Browse(snapshot, path, "d2", 100), List.of(snapshot), PLENTY));
        assertThat(rest)
                .extracting(ListedEntry::path)
                .containsExactly(path + "/d3", path + "/d4", path + "/d5", path + "/d6", path + "/link");
        assertThat(rest.getLast().type()).isEqualTo("symbolic-link");
    }

    @Test
    void filesAreFoundByName() throws InterruptedException {
        List<ListedEntry> found =
                entries(estate.ask("a1", new Inquiry.Find(List.of(snapshot), "*-7", 10), List.of(snapshot), PLENTY));
        assertThat(found).extracting(ListedEntry::path).containsExactly(tree + "/d0/file-7");
    }

    @Test
    void aFileIsDownloadedNoFasterThanItIsPaidFor() throws IOException, InterruptedException {
        Path file = tree.resolve("d1/file-1");
        Inquiry inquiry = new Inquiry.Download(snapshot, List.of(file.toString()), Inquiry.Archive.PLAIN);
        long question = estate.ask("a1", inquiry, List.of(snapshot), 1000);
        estate.plane.await(
                "some content",
                report -> report instanceof Report.Answer(long _, Part.Content _) ? Optional.of(1) : Optional.empty());
        Time.system().sleep(Duration.ofSeconds(1));
        assertThat(content(question)).hasSize(1000);
        estate.plane.send("a1", new Command.Credit(question, PLENTY));
        assertThat(end(question)).isEmpty();
        assertThat(content(question)).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void aFileIsDownloadedToItsLastByte() throws IOException, InterruptedException {
        for (int size : new int[] {1, 700_001}) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            Path odd = Files.write(tree.resolve("odd"), bytes);
            SnapshotId fresh = estate.backedUp("a1", tree);
            Inquiry inquiry = new Inquiry.Download(fresh, List.of(odd.toString()), Inquiry.Archive.PLAIN);
            long question = estate.ask("a1", inquiry, List.of(fresh), PLENTY);
            assertThat(end(question)).isEmpty();
            assertThat(content(question)).isEqualTo(bytes);
        }
    }

    @Test
    void aSelectionIsDownloadedAsAnArchive() throws IOException, InterruptedException {
        List<String> paths = List.of(tree + "/d0", tree + "/d1/file-1");
        long question =
                estate.ask("a1", new Inquiry.Download(snapshot, paths, Inquiry.Archive.ZIP), List.of(snapshot), PLENTY);
        assertThat(end(question)).isEmpty();
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content(question)))) {
            for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
                names.add("/" + each.getName());
                if (!each.isDirectory()) {
                    assertThat(zip.readAllBytes()).isEqualTo(Files.readAllBytes(Path.of("/" + each.getName())));
                }
            }
        }
        assertThat(names).containsExactly(tree + "/d0/", tree + "/d0/file-0", tree + "/d0/file-7", tree + "/d1/file-1");
        long tar =
                estate.ask("a1", new Inquiry.Download(snapshot, paths, Inquiry.Archive.TAR), List.of(snapshot), PLENTY);
        assertThat(end(tar)).isEmpty();
        assertThat(content(tar).length % 512).isZero();
        assertThat(content(tar)).hasSizeGreaterThan(3 << 20);
    }

    private Inquiry preview(String conflict, Path target, long after, int limit) {
        Map<String, List<String>> settings = Map.of(
                "path", List.of(tree.toString()), "target", List.of(target.toString()), "conflict", List.of(conflict));
        return new Inquiry.Preview(snapshot, "files", new Settings(settings), after, limit);
    }

    private List<Foreseen> foreseen(long question) throws InterruptedException {
        assertThat(end(question)).isEmpty();
        List<Foreseen> foreseen = new ArrayList<>();
        for (Part part : parts(question)) {
            if (part instanceof Part.Outlook(List<Foreseen> some)) {
                foreseen.addAll(some);
            }
        }
        return foreseen;
    }

    @Test
    void whatARestoreWouldDoIsToldPageByPageAndNothingIsDone() throws IOException, InterruptedException {
        Path target = work.resolve("target");
        Files.createDirectories(target.resolve("d0"));
        Files.writeString(target.resolve("d0/file-0"), "in the way");
        Files.writeString(target.resolve("d6"), "no directory");
        SortedMap<String, String> before = Content.of(target);
        List<Foreseen> all = new ArrayList<>();
        long last = 0;
        for (int page = 0; page < 5; page++) {
            last = estate.ask("a1", preview("never", target, all.size(), 4), List.of(snapshot), PLENTY);
            all.addAll(foreseen(last));
        }
        assertThat(all).doesNotHaveDuplicates().hasSize(15);
        assertThat(all).filteredOn(each -> each.fate() == Foreseen.Fate.KEPT).hasSize(1);
        assertThat(all)
                .filteredOn(each -> each.fate() == Foreseen.Fate.BLOCKED)
                .extracting(Foreseen::path)
                .containsExactly(tree + "/d6");
        assertThat(parts(last))
                .contains(new Part.Sums(Map.of(
                        "created",
                        13L,
                        "createdBytes",
                        7L << 20,
                        "kept",
                        1L,
                        "keptBytes",
                        1L << 20,
                        "blocked",
                        1L,
                        "blockedBytes",
                        0L)));
        List<Foreseen> always =
                foreseen(estate.ask("a1", preview("always", target, 0, 100), List.of(snapshot), PLENTY));
        assertThat(always)
                .filteredOn(each -> each.fate() == Foreseen.Fate.OVERWRITTEN)
                .extracting(Foreseen::path)
                .containsExactlyInAnyOrder(tree + "/d0/file-0", tree + "/d6");
        assertThat(Content.of(target)).isEqualTo(before);
        long outside = estate.ask("a1", preview("never", target.resolve(".."), 0, 1), List.of(snapshot), PLENTY);
        assertThat(end(outside).orElseThrow().code()).isEqualTo(ErrorCode.USAGE.code());
    }

    @Test
    void whoIsNotAllowedToReadASnapshotSeesNothingOfIt() throws InterruptedException {
        long question = estate.ask("a1", new Inquiry.Browse(snapshot, "/", "", 3), List.of(), PLENTY);
        assertThat(end(question).orElseThrow().code()).isEqualTo(ErrorCode.TICKET_RIGHTS.code());
        long nowhere = estate.ask("a1", new Inquiry.Browse(snapshot, "/../etc", "", 3), List.of(snapshot), PLENTY);
        assertThat(end(nowhere).orElseThrow().code()).isEqualTo(ErrorCode.SNAPSHOT_NO_SUCH_PATH.code());
    }

    @Test
    void anAnswerThatIsWithdrawnEnds() throws InterruptedException {
        Inquiry inquiry = new Inquiry.Download(snapshot, List.of(tree.toString()), Inquiry.Archive.TAR);
        long question = estate.ask("a1", inquiry, List.of(snapshot), 1000);
        estate.plane.await(
                "some content",
                report -> report instanceof Report.Answer(long _, Part.Content _) ? Optional.of(1) : Optional.empty());
        estate.plane.send("a1", new Command.Withdraw(question));
        assertThat(end(question).orElseThrow().code()).isEqualTo(ErrorCode.SESSION_CANCELLED.code());
    }
}
