package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that is killed while many points are deleted, which takes three steps here. */
final class KilledClearanceTest {
    private static final int POINTS = 450;
    /** On hold, in the first step. */
    private static final String HELD = "100";

    @RegisterExtension
    final MortalServer server = new MortalServer(Kind.POSTGRESQL);

    /** Where it dies, and how many points are in the trash then. */
    private record Death(Step step, long trashed) {}

    private static List<Death> deaths() {
        return List.of(
                // Between the first step and the second.
                new Death(Step.nth(2, "server.catalog.Clearance", "step"), 199),
                // In the middle of the second: when some of its points are in the trash, and when some are in the log.
                new Death(Step.nth(250, "server.catalog.Trash", "move"), 199),
                new Death(Step.nth(310, "server.catalog.Trash", "log"), 199),
                // About to say what the second has done, and the last.
                new Death(Step.nth(2, "server.api.Reply", "of"), 399),
                new Death(Step.nth(3, "server.api.Reply", "of"), 449));
    }

    @Test
    void whereverItIsKilledStepsAreDoneOrNotAndTheVerbGivenAgainDoesTheRest() throws Exception {
        Client admin = server.admin();
        int job = 0;
        for (Death each : deaths()) {
            job++;
            String name = "gone" + job;
            points(name);
            server.process().killAt(each.step());
            assertThat(isDeleted(admin, name)).as(each.step().toString()).isFalse();
            server.process().close();
            assertState(each, name, each.trashed());

            server.start();
            assertThat(isDeleted(admin, name)).isTrue();
            assertState(each, name, POINTS - 1);
            assertThat(server.asked("SELECT id FROM point WHERE state = 'KEPT' AND job_id = '" + name + "'"))
                    .containsExactly(name + "-" + HELD);
        }
        assertThat(admin.post("/api/v1/audit/verify", Map.of()).body().has("fault"))
                .isFalse();
    }

    private void points(String job) {
        server.asked(
                "INSERT INTO point (id, resource_id, job_id, run_id, repository_id, snapshot, taken_at, result, kind,"
                        + " name, logical_bytes, stored_bytes, state) SELECT '" + job
                        + "-' || to_char(n, 'FM000'), 'res', '"
                        + job + "', '" + job + " ' || n, 'r', 's', 1, 'COMPLETE', 'files', 'the data', 1, 1, 'KEPT'"
                        + " FROM generate_series(1, " + POINTS + ") n RETURNING id");
        server.asked("UPDATE point SET held = 'PINNED' WHERE id = '" + job + "-" + HELD + "' RETURNING id");
    }

    /** As the command line does it: step by step, until the last; false when there was no answer. */
    private static boolean isDeleted(Client admin, String job) {
        Map<String, Object> wish = new HashMap<>();
        try {
            Client.Answer step;
            do {
                step = admin.post("/api/v1/jobs/" + job + "/points/delete", wish);
                assertThat(step.status()).as(step.body().toString()).isEqualTo(200);
                wish.put("after", step.text("next"));
            } while (step.body().has("next"));
            return true;
        } catch (IllegalStateException e) {
            assertThat(e.getCause()).isInstanceOf(IOException.class);
            return false;
        }
    }

    /** Each point that is in the trash is in the log, once. */
    private void assertState(Death death, String job, long trashed) {
        assertThat(server.asked("SELECT count(*) FROM point WHERE state = 'TRASHED' AND job_id = '" + job + "'"))
                .as(death.step().toString())
                .containsExactly(Long.toString(trashed));
        assertThat(server.asked("SELECT count(*) || ' ' || count(DISTINCT subject) FROM audit"
                        + " WHERE action = 'point.delete' AND subject LIKE '" + job + "-%'"))
                .as(death.step().toString())
                .containsExactly(trashed + " " + trashed);
    }
}
