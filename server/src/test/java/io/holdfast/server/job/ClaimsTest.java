package io.holdfast.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClaimsTest {
    @TempDir
    Path directory;

    private static void queue(Database database, Runs runs, String member) {
        database.change(handle -> runs.queue(
                handle,
                Task.restore("files", "the data", Map.of(), "s"),
                Runs.Cause.nobody(),
                new Runs.Place(member, "", "media", "r"),
                Terms.attempts(1)));
    }

    @Test
    void whatWaitsForOneAgentHoldsUpNoOtherHoweverMuchItIs() {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Json json = new Json();
            Ids ids = new Ids(Time.system(), Randomness.secure());
            Runs runs = new Runs(database, json, ids);
            Claims claims = new Claims(database, runs, new LimitSettings(database, json, ids), "server");
            for (int i = 0; i < 300; i++) {
                queue(database, runs, "busy");
            }
            queue(database, runs, "idle");
            List<String> begun = claims.claim(List.of("busy", "idle")).stream()
                    .map(Run::memberId)
                    .toList();
            assertThat(begun).containsExactly("busy", "busy", "idle");
        }
    }

    @Test
    void gcOfARepositoryGoesOnOnceAtATime() {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Json json = new Json();
            Ids ids = new Ids(Time.system(), Randomness.secure());
            Runs runs = new Runs(database, json, ids);
            Claims claims = new Claims(database, runs, new LimitSettings(database, json, ids), "server");
            for (String repository : List.of("r", "r", "other")) {
                database.change(handle -> runs.queue(
                        handle,
                        Task.upkeep(Task.Kind.GC, "main", "pool"),
                        Runs.Cause.nobody(),
                        new Runs.Place("media", "", "media", repository),
                        Terms.attempts(1)));
            }
            assertThat(claims.claim(List.of("media")))
                    .extracting(Run::repositoryId)
                    .containsExactly("r", "other");
            assertThat(claims.claim(List.of("media"))).isEmpty();
            database.change(handle -> handle.execute("UPDATE run SET state = 'COMPLETE' WHERE state = 'RUNNING'"));
            assertThat(claims.claim(List.of("media")))
                    .extracting(Run::repositoryId)
                    .containsExactly("r");
        }
    }
}
