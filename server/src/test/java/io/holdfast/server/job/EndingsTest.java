package io.holdfast.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Problem;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.inventory.Repositories;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndingsTest {
    private static final Catalog NOBODY = new Catalog() {
        @Override
        public Optional<SnapshotId> parent(Handle handle, Run run) {
            return Optional.empty();
        }

        @Override
        public void pruned(Handle handle, Run run) {
            throw new IllegalStateException();
        }

        @Override
        public void committed(Handle handle, Run run, String snapshot) {
            throw new IllegalStateException();
        }

        @Override
        public void verified(Handle handle, Run run, Run.State result) {
            throw new IllegalStateException();
        }

        @Override
        public void add(Handle handle, Run run, Result result, Run.Commit commit) {
            throw new IllegalStateException();
        }
    };

    @TempDir
    Path directory;

    private int databases;

    /** What becomes of a run of which four attempts in all are allowed, when they end so. */
    private Run after(ErrorCode... codes) {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve(databases++ + ".db"))) {
            Json json = new Json();
            Ids ids = new Ids(Time.system(), Randomness.secure());
            Runs runs = new Runs(database, json, ids);
            Claims claims = new Claims(database, runs, new LimitSettings(database, json, ids), "server");
            Repositories repositories =
                    new Repositories(database, new MasterKey(new byte[32], Randomness.secure()), Randomness.secure());
            Endings endings = new Endings(database, json, runs, repositories, NOBODY);
            Run run = database.write(handle -> runs.queue(
                    handle,
                    Task.restore("files", "the data", Map.of(), "s"),
                    Runs.Cause.nobody(),
                    new Runs.Place("agent", "", "media", "r"),
                    Terms.attempts(4)));
            for (ErrorCode code : codes) {
                database.change(handle -> handle.execute("UPDATE run SET not_before = 0"));
                Run begun = claims.claim(List.of("agent")).getFirst();
                database.change(handle ->
                        endings.fail(handle, begun, Optional.of(new Problem(code.code(), "a file", "so it ended"))));
            }
            return database.read(handle -> runs.get(handle, run.id()));
        }
    }

    @Test
    void whatADiskDidNotGiveIsTriedOnceMore() {
        assertThat(after(ErrorCode.STORE_UNREADABLE).state()).isEqualTo(Run.State.QUEUED);
        assertThat(after(ErrorCode.STORE_UNREADABLE, ErrorCode.STORE_UNREADABLE).state())
                .isEqualTo(Run.State.FAILED);
    }

    @Test
    void damageIsNotTriedAgainAndADiskThatIsAwayIs() {
        assertThat(after(ErrorCode.FORMAT_CORRUPT).state()).isEqualTo(Run.State.FAILED);
        assertThat(after(ErrorCode.STORE_UNREACHABLE, ErrorCode.STORE_UNREACHABLE, ErrorCode.STORE_UNREADABLE)
                        .state())
                .isEqualTo(Run.State.QUEUED);
    }
}
