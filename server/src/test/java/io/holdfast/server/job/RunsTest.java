package io.holdfast.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.database.Asked;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.PageRequest;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunsTest {
    @TempDir
    Path directory;

    @Test
    void whatIsNoBackupIsFoundByItsIndexHoweverManyBackupsThereAre() {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Runs runs = new Runs(database, new Json(), new Ids(Time.system(), Randomness.secure()));
            Runs.Wanted restores = new Runs.Wanted(Optional.empty(), Optional.of(Task.Kind.RESTORE), Optional.empty());
            String plan = database.read(handle -> {
                Asked asked = new Asked(handle);
                runs.page(handle, new PageRequest(100, Optional.empty()), restores);
                return Asked.plan(handle, asked.statements().getFirst());
            });
            assertThat(plan).isEqualTo("SEARCH run USING INDEX run_kind (kind=? AND id<?)");
        }
    }
}
