package io.holdfast.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.StoreState;
import io.holdfast.protocol.control.Work;
import io.holdfast.protocol.session.RemoteSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose disk is not mounted: its directory is there, and empty. */
final class UnmountedStoreTest {
    private static final String OTHER = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory = Path.of("");

    private MediaLab lab;

    @BeforeEach
    void build() throws IOException, InterruptedException {
        lab = new MediaLab(directory);
        // It is known, and open.
        assertThat(lab.order(check()).result()).isEqualTo(Report.Result.COMPLETE);
    }

    @AfterEach
    void leave() {
        lab.close();
    }

    private Path pool() {
        return directory.resolve("pool");
    }

    private Path away() {
        return directory.resolve("away");
    }

    private Work check() {
        return new Work.Check(lab.keyed.id());
    }

    private void unmount() throws IOException {
        Files.move(pool(), away());
        Files.createDirectory(pool());
    }

    private void mount() throws IOException {
        Files.delete(pool());
        Files.move(away(), pool());
    }

    private void assertNotMounted(Work work) throws InterruptedException {
        assertThat(lab.order(work).problem().orElseThrow().code())
                .as(work.toString())
                .isEqualTo(ErrorCode.POOL_NOT_MOUNTED.code());
    }

    private static List<Path> in(Path place) throws IOException {
        try (Stream<Path> all = Files.list(place)) {
            return all.toList();
        }
    }

    @Test
    void nothingIsDoneWithItAndNothingIsPutInItsPlace() throws IOException, InterruptedException {
        unmount();
        String id = lab.keyed.id();
        assertNotMounted(check());
        assertNotMounted(new Work.Gc(id));
        assertNotMounted(new Work.VerifySealed(id));
        assertNotMounted(new Work.Prune(id, List.of()));
        assertNotMounted(new Work.Measure(id, List.of()));
        assertNotMounted(new Work.Retire(id));
        assertNotMounted(new Work.Extend("main", pool().toString()));
        assertThatThrownBy(() -> RemoteSink.open(lab.reach("a1", lab.writing("a1"))))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.POOL_NOT_MOUNTED));
        lab.restart();
        assertNotMounted(check());
        lab.command(new Command.Discover());
        assertThat(problem()).contains("not there");
        assertThat(in(pool())).isEmpty();
        mount();
        assertThat(lab.order(check()).result()).isEqualTo(Report.Result.COMPLETE);
    }

    private String problem() throws InterruptedException {
        while (true) {
            for (StoreState each : lab.await(Report.Stock.class).stores()) {
                if (!each.problem().isEmpty()) {
                    return each.problem();
                }
            }
        }
    }

    @Test
    void aRepositoryIsRetiredWhenItIsBackAndIsGoneThen() throws IOException, InterruptedException {
        Work retire = new Work.Retire(lab.keyed.id());
        unmount();
        assertNotMounted(retire);
        mount();
        assertThat(lab.order(retire).result()).isEqualTo(Report.Result.COMPLETE);
        assertThat(Files.exists(pool().resolve(lab.keyed.id()))).isFalse();
        assertThat(lab.order(retire).result()).as("again").isEqualTo(Report.Result.COMPLETE);
    }

    @Test
    void whatIsNowhereIsUnknownAndADifferentDiskIsNotTheStore() throws IOException, InterruptedException {
        Work unknown = new Work.Check(OTHER);
        assertThat(lab.order(unknown).problem().orElseThrow().code()).isEqualTo(ErrorCode.POOL_UNKNOWN.code());
        unmount();
        Files.writeString(pool().resolve("holdfast-store"), OTHER + "\n");
        assertNotMounted(unknown);
        assertNotMounted(check());
    }
}
