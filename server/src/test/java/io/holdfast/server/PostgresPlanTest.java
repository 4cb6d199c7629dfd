package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.catalog.Point;
import io.holdfast.server.catalog.Points;
import io.holdfast.server.catalog.WantedPoints;
import io.holdfast.server.catalog.WantedPoints.JobState;
import io.holdfast.server.database.Asked;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How much PostgreSQL reads for a page of points, whether it plans with the values or, as it does for what is asked often, without them, and whether or not it has vacuumed what was added. A point is taken each second from the epoch on.
 */
@ParameterizedClass
@EnumSource(PostgresPlanTest.Upkeep.class)
final class PostgresPlanTest {
    private static final int POINTS = 30_000;
    private static final int PAGE = 100;
    /** Nothing but what is shown, found by an index and then read, and what tells whether anything follows. */
    private static final long FEW = 3L * PAGE;

    private static final String AS_VALUES_ARE = "force_custom_plan";
    private static final String WHATEVER_VALUES_ARE = "force_generic_plan";

    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    /** Whether PostgreSQL knows that everybody sees all rows, so that an index alone answers for them. */
    enum Upkeep {
        VACUUMED,
        NOT_YET
    }

    private final Upkeep upkeep;
    private final Points points = new Points(new Ids(Time.system(), Randomness.secure()));

    PostgresPlanTest(Upkeep upkeep) {
        this.upkeep = upkeep;
    }

    /** The 20 last of 50 jobs made the 12,000 oldest points in turn; then the last ten of all were removed, and the others made the rest. */
    @BeforeEach
    void fill() throws SQLException {
        new Rows(lab)
                .sql(
                        "ALTER TABLE point SET (autovacuum_enabled = false)",
                        "INSERT INTO definition SELECT 'job', 'job' || to_char(i, 'FM00'), 'job ' || i, 1, '{', 1, 1"
                                + " FROM generate_series(0, 39) AS i",
                        "INSERT INTO point (id, resource_id, job_id, run_id, repository_id, snapshot, taken_at, result,"
                                + " kind, name, logical_bytes, stored_bytes, state) SELECT to_char(i, 'FM00000'),"
                                + " 'res' || i % 100, 'job' || to_char(CASE WHEN i > 12000 THEN i % 40 ELSE 30 + i % 20 END, 'FM00'), 'run ' || i, 'r', 's', i * 1000,"
                                + " 'COMPLETE', 'files', 'the data', 1, 1, 'KEPT' FROM generate_series(1, "
                                + POINTS + ") AS i",
                        "ANALYZE point",
                        "ANALYZE definition");
        if (upkeep == Upkeep.VACUUMED) {
            vacuum();
        }
        assertThat(everybodySeesAll()).isEqualTo(upkeep == Upkeep.VACUUMED);
    }

    /** Which leaves out what somebody may not see who has asked something since before it was added, such as the server. */
    private void vacuum() throws SQLException {
        long end = Time.system().nanos() + Estate.PATIENCE.toNanos();
        do {
            assertThat(Time.system().nanos()).as("somebody goes on asking").isLessThan(end);
            new Rows(lab).sql("VACUUM point");
        } while (!everybodySeesAll());
    }

    private boolean everybodySeesAll() throws SQLException {
        try (Connection connection = lab.sql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT relallvisible = relpages FROM pg_class WHERE relname = 'point'")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** What is asked for, and with which values. */
    private record Asking(WantedPoints wanted, Optional<String> after, Map<String, Object> values) {}

    private static Asking all(Optional<String> job, Optional<JobState> jobState, String after) {
        WantedPoints wanted =
                new WantedPoints(Optional.empty(), job, Optional.empty(), jobState, Optional.empty(), Optional.empty());
        return new Asking(wanted, Optional.of(after), Map.of("job", job.orElse(""), "after", after));
    }

    private static Asking ofResource(String resource, String after) {
        WantedPoints wanted = new WantedPoints(
                Optional.of(resource),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Asking(wanted, Optional.of(after), Map.of("resource", resource, "after", after));
    }

    /** Of seconds since the epoch. */
    private static Asking taken(Optional<String> resource, long from, long before) {
        WantedPoints wanted = new WantedPoints(
                resource,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Instant.ofEpochSecond(from)),
                Optional.of(Instant.ofEpochSecond(before)));
        Map<String, Object> values =
                Map.of("resource", resource.orElse(""), "from", from * 1000, "upTo", before * 1000, "after", "");
        return new Asking(wanted, Optional.empty(), values);
    }

    /** Rows of points that are looked at for one page. */
    private long effort(String mode, Asking asking) {
        try (Database database = Database.open(lab.url())) {
            return database.write(handle -> {
                Asked asked = new Asked(handle);
                Page<Point> page = points.page(handle, new PageRequest(PAGE, asking.after()), asking.wanted());
                assertThat(page.items())
                        .as("so that there is something to find")
                        .hasSize(PAGE);
                return effort(handle, mode, asked.questions().getFirst(), asking.values());
            });
        }
    }

    private static long effort(Handle handle, String mode, Asked.Question question, Map<String, Object> values) {
        String[] parts = question.sql().split("\\?", -1);
        StringBuilder sql = new StringBuilder(parts[0]);
        IntStream.range(1, parts.length).forEach(i -> sql.append('$').append(i).append(parts[i]));
        handle.execute("SET LOCAL plan_cache_mode = " + mode);
        handle.execute("PREPARE page AS " + sql);
        String given = question.names().stream()
                .map(values::get)
                .map(value -> "'" + value + "'")
                .collect(Collectors.joining(", "));
        String plan = handle.createQuery("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE page (" + given + ")")
                .mapTo(String.class)
                .one();
        handle.execute("DEALLOCATE page");
        return looked(JsonMapper.shared().readTree(plan).path(0).path("Plan"));
    }

    private static long looked(JsonNode node) {
        long own = node.path("Relation Name").asString("").equals("point")
                ? (node.path("Actual Rows").asLong()
                                + node.path("Rows Removed by Filter").asLong(0))
                        * node.path("Actual Loops").asLong()
                : 0;
        return own
                + node.path("Plans")
                        .valueStream()
                        .mapToLong(PostgresPlanTest::looked)
                        .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {AS_VALUES_ARE, WHATEVER_VALUES_ARE})
    void aPageOfASpanCostsWhatItShowsWhereverItLies(String mode) {
        assertThat(effort(mode, taken(Optional.empty(), 0, POINTS + 1))).isLessThan(FEW);
        assertThat(effort(mode, taken(Optional.empty(), 1_000, 2_000)))
                .as("the oldest part")
                .isLessThan(FEW);
        assertThat(effort(mode, taken(Optional.of("res7"), 0, POINTS / 2))).isLessThan(FEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {AS_VALUES_ARE, WHATEVER_VALUES_ARE})
    void aPageOfAJobCostsWhatItShows(String mode) {
        assertThat(effort(mode, all(Optional.of("job35"), Optional.empty(), "~")))
                .isLessThan(FEW);
        assertThat(effort(mode, all(Optional.of("job35"), Optional.empty(), "06000")))
                .as("the oldest part")
                .isLessThan(FEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {AS_VALUES_ARE, WHATEVER_VALUES_ARE})
    void aPageOfAResourceCostsWhatItShows(String mode) {
        assertThat(effort(mode, ofResource("res7", "~"))).isLessThan(FEW);
        assertThat(effort(mode, ofResource("res7", "12000")))
                .as("the oldest part")
                .isLessThan(FEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {AS_VALUES_ARE, WHATEVER_VALUES_ARE})
    void aPageOfRemovedJobsCostsAPageOfEachOfThem(String mode) {
        // Of each of ten removed jobs where a page ends and what is on it, and one for each job that ever was.
        long most = 10 * FEW + 100;
        assertThat(effort(mode, all(Optional.empty(), Optional.of(JobState.REMOVED), "~")))
                .isLessThan(most);
        assertThat(effort(mode, all(Optional.empty(), Optional.of(JobState.REMOVED), "06000")))
                .isLessThan(most);
    }
}
