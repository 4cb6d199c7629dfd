package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class PolicyTest {
    private static final List<String> ALL =
            List.of("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY");
    private static final Map<String, Object> KEEP = Map.of(
            "last", 0, "hourly", 0, "daily", 7, "weekly", 4, "monthly", 12, "yearly", 0, "zone", "Asia/Shanghai");

    @RegisterExtension
    final Lab lab;

    PolicyTest(Kind kind) {
        lab = new Lab(kind);
    }

    private static Map<String, Object> onDays(String rule, String at) {
        return Map.of("type", "onDays", "days", Map.of("rule", rule, "since", "2020-01-01"), "at", List.of(at));
    }

    private static Map<String, Object> plan(List<Map<String, Object>> windows, List<Map<String, Object>> blackouts) {
        return Map.of(
                "schedules",
                List.of(
                        Map.of("name", "weekly", "kind", "FULL", "timing", onDays("FREQ=WEEKLY;BYDAY=SA", "01:00")),
                        Map.of("name", "daily", "kind", "INCREMENTAL", "timing", onDays("FREQ=DAILY", "01:00")),
                        Map.of(
                                "name",
                                "logs",
                                "kind",
                                "LOG",
                                "timing",
                                Map.of(
                                        "type",
                                        "interval",
                                        "every",
                                        "PT6H",
                                        "from",
                                        "00:30",
                                        "to",
                                        "00:30",
                                        "days",
                                        ALL))),
                "calendar",
                Map.of("zone", "Asia/Shanghai", "windows", windows, "blackouts", blackouts));
    }

    private static Map<String, Object> policy(String name, Map<String, Object> plan) {
        return Map.of(
                "name",
                name,
                "plan",
                plan,
                "windowEnd",
                "FINISH",
                "retention",
                Map.of("keep", KEEP, "trash", "P7D"),
                "retries",
                Map.of("most", 3, "first", "PT5M"),
                "rates",
                List.of(Map.of("days", ALL, "from", "08:00", "to", "20:00", "bytesPerSecond", 10_000_000)),
                "copy",
                Optional.empty(),
                "verification",
                Map.of("depth", "FULL", "everyChunkWithin", "P30D"));
    }

    @Test
    void aPolicyIsStoredAsItWasWrittenAndChangedByWhoSawIt() {
        Client admin = lab.admin();
        Client.Answer made = admin.post("/api/v1/policies", policy("每晚", plan(List.of(), List.of())));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        String one = "/api/v1/policies/" + made.text("id");
        Client.Answer read = admin.get(one);
        JsonNode spec = read.body().path("spec");
        assertThat(spec.toString()).contains("FREQ=WEEKLY");
        assertThat(spec.at("/plan/schedules/0/timing/days/rule").asString()).isEqualTo("FREQ=WEEKLY;BYDAY=SA");
        assertThat(spec.at("/plan/schedules/2/timing/every").asString()).isEqualTo("PT6H");
        assertThat(spec.at("/retention/keep/monthly").asInt()).isEqualTo(12);
        assertThat(admin.put(one, spec, read.etag()).status()).isEqualTo(200);
        assertThat(admin.put(one, spec, read.etag()).status()).isEqualTo(412);
        assertThat(admin.get("/api/v1/policies").body().path("items")).hasSize(1);
    }

    @Test
    void thePreviewShowsFourteenDaysBeforeAnythingIsStored() {
        Client admin = lab.admin();
        Client.Answer preview = admin.post("/api/v1/policies/preview", policy("p", plan(List.of(), List.of())));
        assertThat(preview.status()).as(preview.body().toString()).isEqualTo(200);
        int begin = 0;
        int absorbed = 0;
        for (JsonNode run : preview.body().path("runs")) {
            switch (run.at("/fate/type").asString()) {
                case "onTime" -> begin++;
                case "absorbed" -> absorbed++;
                default -> throw new AssertionError(run);
            }
        }
        assertThat(begin).isEqualTo(14 + 14 * 4);
        assertThat(absorbed).isEqualTo(2);
        assertThat(admin.get("/api/v1/policies").body().path("items")).isEmpty();
    }

    @Test
    void aPolicyThatNeverRunsIsRefused() {
        Client admin = lab.admin();
        Map<String, Object> never = policy(
                "never",
                plan(List.of(), List.of(Map.of("name", "always", "first", "2000-01-01", "last", "2100-01-01"))));
        Client.Answer refused = admin.post("/api/v1/policies", never);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("detail")).contains("no run begins within eight years");
    }

    @Test
    void whatIsWrongInAPolicyIsSaidInItsOwnWords() {
        Client admin = lab.admin();
        Map<String, Object> wrong = Map.of(
                "schedules",
                List.of(Map.of("name", "s", "kind", "FULL", "timing", onDays("every day", "01:00"))),
                "calendar",
                Map.of("zone", "Asia/Shanghai"));
        Client.Answer refused = admin.post("/api/v1/policies", policy("wrong", wrong));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("detail")).contains("no recurrence rule of RFC 5545");
        Map<String, Object> zone = Map.of("schedules", List.of(), "calendar", Map.of("zone", "Mars/Olympus"));
        assertThat(admin.post("/api/v1/policies", policy("wrong", zone)).status())
                .isEqualTo(400);
    }

    @Test
    void retentionIsSimulatedAndCapacityPlanned() {
        Client admin = lab.admin();
        Client.Answer simulation = admin.post(
                "/api/v1/policies/simulation",
                Map.of(
                        "plan",
                        plan(List.of(), List.of()),
                        "retention",
                        Map.of("keep", KEEP, "trash", "PT0S"),
                        "existing",
                        List.of("2020-01-01T00:00:00Z"),
                        "days",
                        60));
        assertThat(simulation.status()).as(simulation.body().toString()).isEqualTo(200);
        assertThat(simulation.body().path("days")).hasSize(60);
        assertThat(simulation.body().path("end")).hasSizeBetween(8, 15);
        Client.Answer capacity = admin.post(
                "/api/v1/plan/capacity",
                Map.of(
                        "base",
                        1_000,
                        "increment",
                        50,
                        "fulls",
                        4,
                        "increments",
                        6,
                        "growth",
                        0.2,
                        "years",
                        2.0,
                        "ratio",
                        0.5,
                        "ratioSource",
                        "COMPRESSION"));
        assertThat(capacity.body().path("formula").asLong()).isEqualTo(3_744);
        assertThat(capacity.body().path("cautions").toString()).contains("CHAINS_NEED_ONE_MORE_FULL");
    }

    @Test
    void whoMayOnlyLookMayPreviewAndNotStore() {
        Client admin = lab.admin();
        Client auditor = lab.user(admin, "eve", "AUDITOR");
        Map<String, Object> policy = policy("p", plan(List.of(), List.of()));
        assertThat(auditor.post("/api/v1/policies/preview", policy).status()).isEqualTo(200);
        assertThat(auditor.post("/api/v1/policies", policy).status()).isEqualTo(403);
    }
}
