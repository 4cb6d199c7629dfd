package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Points that jobs leave behind, deleted all together. */
@ParameterizedClass
@EnumSource(Kind.class)
final class RemovedJobTest {
    private static final String REMOVED = "/api/v1/removed-jobs/points/delete";
    private static final Duration DAY = Duration.ofDays(1);
    private static final Map<String, Object> DELETE = Map.of();
    private static final Map<String, Object> DRY_RUN = Map.of("mode", "DRY_RUN");

    @RegisterExtension
    final Lab lab;

    RemovedJobTest(Kind kind) {
        lab = new Lab(kind);
    }

    /** A job that is there, with one point, two that were removed, with two points and one. */
    private String estate(Client admin) {
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        Client.Answer made = admin.post("/api/v1/jobs", Policies.job(List.of("res")));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        rows.point("p1", made.text("id"), DAY);
        rows.point("p2", "gone", DAY);
        rows.point("p3", "gone", DAY.multipliedBy(2));
        rows.point("p4", "left", DAY);
        return made.text("id");
    }

    private static String of(String job) {
        return "/api/v1/jobs/" + job + "/points/delete";
    }

    /** All steps; what each said. */
    private static List<JsonNode> steps(Client client, String path, Map<String, Object> wish) {
        List<JsonNode> steps = new ArrayList<>();
        Map<String, Object> asked = new HashMap<>(wish);
        do {
            Client.Answer answer = client.post(path, asked);
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
            steps.add(answer.body());
            asked.put("after", answer.text("next"));
        } while (steps.getLast().has("next"));
        return steps;
    }

    private static long going(List<JsonNode> steps) {
        return steps.stream()
                .flatMap(each -> each.path("going").valueStream())
                .mapToLong(each -> each.path("points").asLong())
                .sum();
    }

    private static int count(Client admin, String state) {
        return admin.get("/api/v1/points?limit=500&state=" + state)
                .body()
                .path("items")
                .size();
    }

    @Test
    void theyGoWithTheirJobsButOfWhatIsHeldAndOfJobsThatAreThereNothingGoes() {
        Client admin = lab.admin();
        estate(admin);
        assertThat(admin.post("/api/v1/points/p3/hold", Map.of()).status()).isEqualTo(200);
        JsonNode told = steps(admin, REMOVED, DRY_RUN).getFirst();
        assertThat(told.at("/going/0/jobId").asString()).isEqualTo("gone");
        assertThat(told.at("/going/0/points").asLong()).isEqualTo(1);
        assertThat(told.at("/going/0/logicalBytes").asLong()).isEqualTo(1);
        assertThat(told.at("/going/1/jobId").asString()).isEqualTo("left");
        assertThat(told.at("/held/0/id").asString()).isEqualTo("p3");
        assertThat(count(admin, "TRASHED")).as("nothing was changed").isZero();

        assertThat(steps(admin, REMOVED, DELETE)).containsExactly(told);
        assertThat(count(admin, "KEPT")).isEqualTo(2);
        assertThat(admin.get("/api/v1/points/p2").body().at("/deletion/rule").asString())
                .isEqualTo("by hand, all of its job");
        JsonNode audited = admin.get("/api/v1/audit?action=point.delete").body();
        assertThat(audited.path("items")).hasSize(2);
        assertThat(audited.at("/items/0/actor").asString()).isEqualTo("admin");
        assertThat(admin.post("/api/v1/points/p4/undelete", Map.of()).text("state"))
                .isEqualTo("KEPT");
        assertThat(going(steps(admin, REMOVED, DELETE))).isEqualTo(1);
    }

    @Test
    void theyGoOfOneJobWhetherItIsThereOrNot() {
        Client admin = lab.admin();
        String job = estate(admin);
        assertThat(going(steps(admin, of("gone"), DELETE))).isEqualTo(2);
        assertThat(going(steps(admin, of(job), DELETE))).isEqualTo(1);
        assertThat(going(steps(admin, of(job), DELETE))).as("all went before").isZero();
        assertThat(count(admin, "KEPT")).isEqualTo(1);
        Client.Answer unknown = admin.post(of("never"), Map.of());
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text("detail")).contains("there is no job never");
    }

    @Test
    void manyGoInStepsThatAreShortTransactions() {
        Client admin = lab.admin();
        estate(admin);
        String[] points = new String[450];
        for (int i = 0; i < points.length; i++) {
            points[i] = "INSERT INTO point (id, resource_id, job_id, run_id, repository_id, snapshot, taken_at, result,"
                    + " kind, name, logical_bytes, stored_bytes, state) VALUES ('q" + (1000 + i) + "', 'res', 'gone',"
                    + " 'run " + i + "', 'r', 's', 1, 'COMPLETE', 'files', 'the data', 1, 1, 'KEPT')";
        }
        new Rows(lab).sql(points);
        admin.post("/api/v1/points/q1001/hold", Map.of());
        assertThat(going(steps(admin, REMOVED, DRY_RUN))).isEqualTo(452);
        List<JsonNode> steps = steps(admin, REMOVED, DELETE);
        assertThat(steps).hasSize(3);
        assertThat(steps).allSatisfy(each -> assertThat(going(List.of(each))).isLessThanOrEqualTo(200));
        assertThat(going(steps)).isEqualTo(452);
        assertThat(count(admin, "KEPT")).as("that of the job, and the held").isEqualTo(2);
    }

    @Test
    void whoMayNotDeleteOneMayNotDeleteAll() {
        Client admin = lab.admin();
        estate(admin);
        Client operator = lab.user(admin, "op", "OPERATOR");
        assertThat(operator.post(REMOVED, DELETE).status()).isEqualTo(403);
        assertThat(operator.post(of("gone"), DRY_RUN).status()).isEqualTo(403);
        assertThat(count(admin, "TRASHED")).isZero();
    }
}
