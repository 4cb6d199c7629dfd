package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Sites and groups that something else names stay, and only those that there are can be named. */
@ParameterizedClass
@EnumSource(Kind.class)
final class NamedElsewhereTest {
    private static final String AGENT = "/api/v1/agents/agent";

    @RegisterExtension
    final Lab lab;

    NamedElsewhereTest(Kind kind) {
        lab = new Lab(kind);
    }

    private Client admin() {
        Client admin = lab.admin();
        new Rows(lab).member("agent", "AGENT", Duration.ZERO, 0);
        return admin;
    }

    private static String made(Client admin, String list, Map<String, Object> body) {
        Client.Answer answer = admin.post("/api/v1/" + list, body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.text("id");
    }

    private static Client.Answer removed(Client admin, String one) {
        return admin.delete("/api/v1/" + one, admin.get("/api/v1/" + one).etag());
    }

    private static Client.Answer moved(Client admin, String site) {
        return admin.put(
                AGENT,
                Map.of("name", "agent", "siteId", site, "addresses", List.of(), "tags", List.of(), "owner", ""),
                admin.get(AGENT).etag());
    }

    private static String rule(Client admin, Map<String, Object> scope) {
        return made(
                admin,
                "alert-rules",
                Map.of(
                        "name",
                        "the rule",
                        "description",
                        "",
                        "condition",
                        Map.of("type", "failedRun", "kinds", List.of()),
                        "severity",
                        "WARNING",
                        "channelIds",
                        List.of(),
                        "scope",
                        scope));
    }

    @Test
    void aSiteThatAMachineAGroupOrARuleIsOfStays() {
        Client admin = admin();
        String site = made(admin, "sites", Map.of("name", "Bern", "description", ""));
        String one = "sites/" + site;
        assertThat(moved(admin, site).status()).isEqualTo(200);
        assertThat(removed(admin, one).text("detail")).contains("the agent agent");
        assertThat(moved(admin, "").status()).isEqualTo(200);
        String group = made(admin, "groups", Map.of("name", "g", "description", "", "rule", Map.of("siteId", site)));
        assertThat(removed(admin, one).text("detail")).contains("the group g");
        assertThat(removed(admin, "groups/" + group).status()).isEqualTo(204);
        String rule = rule(admin, Map.of("siteId", site));
        assertThat(removed(admin, one).text("detail")).contains("the alert rule the rule");
        assertThat(removed(admin, "alert-rules/" + rule).status()).isEqualTo(204);
        assertThat(removed(admin, one).status()).isEqualTo(204);
    }

    @Test
    void aGroupThatARuleOfAlertsIsNarrowedToStays() {
        Client admin = admin();
        String group = made(admin, "groups", Map.of("name", "g", "description", "", "rule", Map.of()));
        String rule = rule(admin, Map.of("groupId", group));
        assertThat(removed(admin, "groups/" + group).text("detail")).contains("the alert rule the rule");
        assertThat(removed(admin, "alert-rules/" + rule).status()).isEqualTo(204);
        assertThat(removed(admin, "groups/" + group).status()).isEqualTo(204);
    }

    @Test
    void aMachineIsOfASiteThatThereIs() {
        Client admin = admin();
        assertThat(moved(admin, "nowhere").status()).isEqualTo(404);
        assertThat(admin.post(
                                "/api/v1/enrolments",
                                Map.of("role", "AGENT", "name", "n", "siteId", "nowhere", "lifetime", "PT1H"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void nobodyIsInvitedByANameThatAnotherMachineHas() {
        Client admin = admin();
        Map<String, String> wanted = Map.of("role", "AGENT", "name", "agent", "siteId", "", "lifetime", "PT1H");
        Client.Answer refused = admin.post("/api/v1/enrolments", wanted);
        assertThat(refused.status()).as(refused.body().toString()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("a machine called agent");
        Map<String, String> again = new java.util.HashMap<>(wanted);
        again.put("memberId", "agent");
        assertThat(admin.post("/api/v1/enrolments", again).status()).isEqualTo(201);
    }
}
