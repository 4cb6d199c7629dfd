package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Moments, spans and days so far away that sums with them are none. */
@ParameterizedClass
@EnumSource(Kind.class)
final class ExtremesTest {
    private static final String FAR = "+1000000000-12-31T23:59:59.999999999Z";
    private static final String LONG = "P106751991167300D";

    @RegisterExtension
    final Lab lab;

    ExtremesTest(Kind kind) {
        lab = new Lab(kind);
    }

    private static Map<String, Object> onDays(String rule) {
        return Map.of(
                "name",
                "s",
                "kind",
                "FULL",
                "timing",
                Map.of("type", "onDays", "days", Map.of("rule", rule, "since", "2020-01-01"), "at", List.of("01:00")));
    }

    private static void expectRefused(Client.Answer answer, String why) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(400);
        assertThat(answer.text("detail")).contains(why);
    }

    @Test
    void aHoldEndsAtAMomentThatCanBeWrittenDown() {
        Client admin = lab.admin();
        Rows rows = new Rows(lab);
        rows.member("agent", "AGENT", Duration.ZERO, 0);
        rows.resource("res");
        rows.repository();
        rows.point("p", "job", Duration.ofDays(1));
        String hold = "/api/v1/points/p/hold";
        expectRefused(admin.post(hold, Map.of("until", FAR)), "until: a hold ends");
        assertThat(admin.post(hold, Map.of("until", "9999-12-31T00:00:00Z")).text("held"))
                .isEqualTo("HELD");
    }

    @Test
    void aRuleOfDaysThatNeverComeMakesNoRuns() {
        Client admin = lab.admin();
        for (String rule : List.of(
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=MONTHLY;BYMONTHDAY=31;BYSETPOS=366",
                "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=4")) {
            Map<String, Object> policy = Policies.policy("p", List.of(onDays(rule)));
            assertThat(admin.post("/api/v1/policies/preview", policy).body().path("runs"))
                    .isEmpty();
            expectRefused(admin.post("/api/v1/policies", policy), "no run begins");
        }
        expectRefused(
                admin.post(
                        "/api/v1/policies/preview",
                        Policies.policy("p", List.of(onDays("FREQ=DAILY;UNTIL=20270101T000000Z")))),
                "rule: ");
    }

    @Test
    void aPolicyVerifiesWithinATimeThatComes() {
        Map<String, Object> policy = new HashMap<>(Policies.policy("p", List.of()));
        policy.put("verification", Map.of("depth", "SEALED", "everyChunkWithin", LONG));
        expectRefused(lab.admin().post("/api/v1/policies", policy), "verification.everyChunkWithin");
    }

    @Test
    void whatIsKeptForLongerThanThereIsTimeIsKept() {
        Client admin = lab.admin();
        Map<String, Object> keep = new HashMap<>(Policies.keepLast(1));
        keep.put("within", LONG);
        Map<String, Object> wanted = new HashMap<>();
        wanted.put("plan", Policies.plan(List.of(Policies.daily("d", "FULL", "01:00")), List.of()));
        wanted.put("retention", Map.of("keep", keep, "trash", "P7D"));
        wanted.put("existing", List.of("2020-01-01T00:00:00Z"));
        wanted.put("days", 3);
        Client.Answer kept = admin.post("/api/v1/policies/simulation", wanted);
        assertThat(kept.status()).as(kept.body().toString()).isEqualTo(200);
        assertThat(kept.body().path("end"))
                .anyMatch(each -> each.at("/point/id").asString().equals("existing"));
        wanted.put("existing", List.of(FAR));
        expectRefused(admin.post("/api/v1/policies/simulation", wanted), "existing");
    }

    @Test
    void aPlanHasNoMoreThanSomebodyWouldWriteDown() {
        List<Map<String, Object>> many = java.util.stream.IntStream.range(0, 101)
                .mapToObj(i -> Policies.daily("s" + i, "FULL", "01:00"))
                .toList();
        expectRefused(
                lab.admin().post("/api/v1/policies/preview", Policies.policy("p", many)), "at most 100 schedules");
    }
}
