package io.holdfast.server.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.database.Asked;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.inventory.Group;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.job.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often the database is asked for many resources. */
final class PointFindingsTest {
    private static final int RESOURCES = 2_500;

    @TempDir
    Path directory = Path.of("");

    private Database database;
    private PointFindings findings;

    @BeforeEach
    void fill() {
        database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"));
        Json json = new Json();
        Ids ids = new Ids(Time.system(), Randomness.secure());
        findings = new PointFindings(
                database,
                new Definitions<>(json, ids, "job", Job.class),
                new Definitions<>(json, ids, "group", Group.class),
                new Resources(database, json, ids));
        database.change(handle -> {
            String numbers =
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + RESOURCES + ") ";
            handle.execute(numbers + "INSERT INTO resource SELECT 'r' || i, 'a', 'files', 'r' || i, 'data ' || i, '{}',"
                    + " '{}', 'FOUND', 1, 1, 0, 1 FROM n");
            handle.execute(numbers + "INSERT INTO definition SELECT 'job', 'j', 'nightly', 1, '{\"name\":\"nightly\","
                    + "\"description\":\"\",\"resourceIds\":[' || (SELECT group_concat('\"r' || i || '\"') FROM n)"
                    + " || '],\"groupIds\":[],\"repositoryId\":\"r\",\"tags\":[],\"attempts\":1}', 1, 1");
            for (int age = 3; age > 0; age--) {
                handle.execute(numbers + "INSERT INTO point (id, resource_id, job_id, run_id, repository_id, snapshot,"
                        + " taken_at, result, kind, name, logical_bytes, stored_bytes, state) SELECT 'p' || i || '-"
                        + age
                        + "', 'r' || i, 'j', 'run' || i || '-" + age + "', 'r', 's', " + (1_000 - age)
                        + ", 'COMPLETE', 'files', 'n', CASE WHEN i % 1000 = 7 AND " + age
                        + " = 1 THEN 10 ELSE 100 END, 1, 'KEPT' FROM n");
            }
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    private record Look(List<Finding> found, List<String> asked, String plan) {}

    private Look look(BiFunction<PointFindings, Handle, List<Finding>> rule) {
        return database.read(handle -> {
            Asked asked = new Asked(handle);
            List<Finding> found = rule.apply(findings, handle);
            List<String> statements = asked.statements();
            return new Look(found, statements, Asked.plan(handle, statements.getLast()));
        });
    }

    @Test
    void allResourcesTogetherAreAskedForWhetherTheyShrank() {
        Look look = look((each, handle) -> each.shrunken(handle, new Condition.ShrunkenBackup(50, 7)));
        assertThat(look.found()).extracting(Finding::subject).containsExactlyInAnyOrder("j r7", "j r1007", "j r2007");
        assertThat(look.found().getFirst().words())
                .containsEntry("bytes", "10")
                .containsEntry("usual", "100")
                .containsEntry("point", "p7-1");
        assertThat(look.asked())
                .as("jobs, three portions of resources, three of points")
                .hasSize(7);
        assertThat(look.plan())
                .contains("SEARCH point USING INDEX point_resource")
                .doesNotContain("SCAN point");
    }

    @Test
    void allResourcesTogetherAreAskedForTheirLastGoodPoint() {
        Condition.NoGoodPoint condition = new Condition.NoGoodPoint(Duration.ofDays(1), Condition.Good.COMPLETE);
        Look look = look((each, handle) -> each.none(handle, condition));
        assertThat(look.found())
                .hasSize(RESOURCES)
                .allSatisfy(each -> assertThat(each.words()).containsEntry("last", "1970-01-01T00:00:00.999Z"));
        assertThat(look.asked()).hasSizeLessThan(10);
        assertThat(look.plan())
                .contains("SEARCH point USING INDEX point_resource")
                .doesNotContain("SCAN point");
    }
}
