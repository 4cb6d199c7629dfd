package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Role;
import io.holdfast.server.Upgradable.Behaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class AgentUpgradeTest {
    private static final String PACKAGES = "/api/v1/agent-packages";
    private static final String UPGRADES = "/api/v1/agent-upgrades";
    private static final String NEW = "0.2.0";

    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home = Path.of("");

    private final List<Upgradable> machines = new ArrayList<>();

    AgentUpgradeTest(Kind kind) {
        lab = new Lab(kind);
    }

    @AfterEach
    void stopMachines() {
        machines.forEach(Upgradable::close);
    }

    private Estate estate(String... names) {
        Estate estate = new Estate(lab.admin(), home);
        for (String name : names) {
            machines.add(new Upgradable(estate, lab.server(), name, Behaviour.GOOD));
        }
        connected(estate, names.length);
        return estate;
    }

    private static void connected(Estate estate, int count) {
        estate.await(
                "/api/v1/agents",
                answer -> answer.body()
                                .path("items")
                                .valueStream()
                                .filter(each -> each.path("health").asString().equals("CONNECTED"))
                                .count()
                        == count);
    }

    /** Larger than one piece, and not the same for all. */
    private static byte[] content(String name) {
        byte[] content = new byte[1_300_001];
        new Random(name.hashCode()).nextBytes(content);
        return Debs.of(name, NEW, "amd64", content);
    }

    private static void addPackages(Client admin) {
        for (String name : List.of("holdfast", "holdfast-agent")) {
            assertThat(admin.upload(PACKAGES, content(name)).status()).isEqualTo(200);
        }
    }

    private static Client.Answer order(Client admin, Map<String, Object> more) {
        Map<String, Object> spec = new HashMap<>(
                Map.of("version", NEW, "waves", List.of("1", "100%"), "patience", "PT20S", "settle", "PT1S"));
        spec.putAll(more);
        return admin.post(UPGRADES, spec);
    }

    private static String id(Client.Answer made) {
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.text("id");
    }

    private static Client.Answer becomes(Estate estate, String upgrade, String state) {
        return estate.await(
                UPGRADES + "/" + upgrade, answer -> answer.text("state").equals(state));
    }

    private static String states(Client admin, String upgrade) {
        StringBuilder states = new StringBuilder();
        for (JsonNode each :
                admin.get(UPGRADES + "/" + upgrade + "/agents").body().path("items")) {
            states.append(each.path("name").asString())
                    .append(each.path("wave").asInt())
                    .append(' ')
                    .append(each.path("state").asString())
                    .append(", ");
        }
        return states.toString();
    }

    private static void statesBecome(Estate estate, String upgrade, String states) {
        estate.await(
                UPGRADES + "/" + upgrade, _ -> states(estate.admin, upgrade).equals(states));
    }

    @Test
    void oneWaveFollowsTheOtherUntilEveryAgentThatCanHasTheVersion() {
        try (Estate estate = estate("a", "b", "c")) {
            estate.agent(estate.join(lab.server(), Role.AGENT, "old"), lab.server());
            connected(estate, 4);
            addPackages(estate.admin);
            machines.getFirst().becomes(Behaviour.SLOW);
            String upgrade = id(order(estate.admin, Map.of()));
            statesBecome(estate, upgrade, "a1 INSTALLING, b2 WAITING, c2 WAITING, old0 BY_HAND, ");
            assertThat(estate.admin
                            .get(UPGRADES + "/" + upgrade + "/agents")
                            .body()
                            .toString())
                    .contains("upgrade it by hand, with apt");
            assertThat(order(estate.admin, Map.of()).text("code"))
                    .as("one at a time")
                    .isEqualTo("REQUEST-0006");
            JsonNode item = estate.admin.get(PACKAGES).body().path("items").path(0);
            assertThat(estate.admin
                            .delete(PACKAGES + "/" + item.path("id").asString(), "\"1\"")
                            .text("code"))
                    .as("it is needed")
                    .isEqualTo("REQUEST-0006");

            machines.getFirst().becomes(Behaviour.GOOD);
            Client.Answer complete = becomes(estate, upgrade, "COMPLETE");
            assertThat(complete.body().path("agents").path("DONE").asInt()).isEqualTo(3);
            assertThat(complete.body().path("wave").asInt()).isEqualTo(2);
            for (Upgradable machine : machines) {
                assertThat(machine.installed()).containsExactly(content("holdfast"), content("holdfast-agent"));
            }
            assertThat(estate.admin
                            .get("/api/v1/audit?action=agent-upgrade.complete")
                            .body()
                            .path("items"))
                    .hasSize(1);
            Client.Answer again = order(estate.admin, Map.of());
            assertThat(again.text("detail")).contains("none of these agents", "It has this version already");
        }
    }

    @Test
    void aFirstWaveThatFailsStopsTheRestUntilSomebodyResumes() {
        try (Estate estate = estate("a", "b")) {
            addPackages(estate.admin);
            assertThat(estate.admin
                            .post(
                                    "/api/v1/alert-rules",
                                    Map.of(
                                            "name",
                                            "upgrades",
                                            "description",
                                            "",
                                            "condition",
                                            Map.of("type", "stoppedUpgrade"),
                                            "severity",
                                            "WARNING",
                                            "channelIds",
                                            List.of(),
                                            "scope",
                                            Map.of()))
                            .status())
                    .isEqualTo(201);
            machines.getFirst().becomes(Behaviour.BROKEN);
            String upgrade = id(order(estate.admin, Map.of()));
            Client.Answer stopped = becomes(estate, upgrade, "STOPPED");
            assertThat(stopped.text("reason")).contains("1 agents failed");
            assertThat(states(estate.admin, upgrade)).isEqualTo("a1 FAILED, b2 WAITING, ");
            assertThat(estate.admin
                            .get(UPGRADES + "/" + upgrade + "/agents")
                            .body()
                            .toString())
                    .contains("UPGRADE-0002", "dpkg says no");
            assertThat(machines.getLast().installed()).isEmpty();
            assertThat(estate.admin
                            .get("/api/v1/audit?action=agent-upgrade.stop")
                            .body()
                            .path("items"))
                    .hasSize(1);

            assertThat(estate.admin
                            .post(UPGRADES + "/" + upgrade + "/resume", Map.of())
                            .status())
                    .isEqualTo(200);
            becomes(estate, upgrade, "COMPLETE");
            assertThat(states(estate.admin, upgrade)).isEqualTo("a1 FAILED, b2 DONE, ");
        }
    }

    @Test
    void anAgentThatDoesNotComeBackHasFailed() {
        try (Estate estate = estate("a", "b")) {
            addPackages(estate.admin);
            machines.getFirst().becomes(Behaviour.DEAD);
            String upgrade = id(order(estate.admin, Map.of("patience", "PT3S")));
            becomes(estate, upgrade, "STOPPED");
            assertThat(estate.admin
                            .get(UPGRADES + "/" + upgrade + "/agents")
                            .body()
                            .toString())
                    .contains("It did not come back with 0.2.0 within PT3S");
            assertThat(states(estate.admin, upgrade)).isEqualTo("a1 FAILED, b2 WAITING, ");
        }
    }

    @Test
    void asManyMayFailAsWasSaidAndWhoIsSilentHasFailed() {
        try (Estate estate = estate("a", "b")) {
            addPackages(estate.admin);
            machines.getFirst().stop();
            String upgrade = id(order(estate.admin, Map.of("patience", "PT4S", "failures", 1)));
            becomes(estate, upgrade, "COMPLETE");
            assertThat(states(estate.admin, upgrade)).isEqualTo("a1 FAILED, b2 DONE, ");
            assertThat(estate.admin
                            .get(UPGRADES + "/" + upgrade + "/agents")
                            .body()
                            .toString())
                    .contains("LINK-0005", "It has not been connected for PT4S");
        }
    }

    @Test
    void aServerThatComesBackGoesOnWhereItWas() {
        try (Estate estate = estate("a", "b")) {
            addPackages(estate.admin);
            machines.getFirst().becomes(Behaviour.SLOW);
            String upgrade = id(order(estate.admin, Map.of("patience", "PT60S")));
            statesBecome(estate, upgrade, "a1 INSTALLING, b2 WAITING, ");
            machines.forEach(Upgradable::stop);
            lab.restart();
            machines.getFirst().becomes(Behaviour.GOOD);
            machines.getLast().moveTo(lab.server());
            machines.getFirst().moveTo(lab.server());
            Estate after = new Estate(lab.stranger().login("admin", Lab.PASSWORD), home);
            becomes(after, upgrade, "COMPLETE");
            assertThat(states(after.admin, upgrade)).isEqualTo("a1 DONE, b2 DONE, ");
        }
    }

    /** The agent was killed right after the server had written down that it is ordered to. */
    @Test
    void anOrderThatDidNotArriveIsGivenAgain() {
        try (Estate estate = estate("a")) {
            addPackages(estate.admin);
            String upgrade = id(order(estate.admin, Map.of("patience", "PT60S")));
            machines.getFirst().stop();
            lab.restart();
            new Rows(lab)
                    .sql("UPDATE upgraded_agent SET state = 'ORDERED', ordered_at = " + Rows.ago(Duration.ofSeconds(1))
                            + " WHERE state <> 'DONE'");
            machines.getFirst().moveTo(lab.server());
            becomes(new Estate(lab.stranger().login("admin", Lab.PASSWORD), home), upgrade, "COMPLETE");
            assertThat(machines.getFirst().installed()).isNotEmpty();
        }
    }

    @Test
    void noMoreAreBegunWithWhilePausedAndNoneOnceCancelled() {
        try (Estate estate = estate("a", "b")) {
            addPackages(estate.admin);
            machines.getFirst().becomes(Behaviour.SLOW);
            String upgrade = id(order(estate.admin, Map.of()));
            statesBecome(estate, upgrade, "a1 INSTALLING, b2 WAITING, ");
            assertThat(act(estate, upgrade, "pause")).isEqualTo(200);
            machines.getFirst().becomes(Behaviour.GOOD);
            statesBecome(estate, upgrade, "a1 DONE, b2 WAITING, ");
            assertThat(act(estate, upgrade, "pause")).isEqualTo(409);
            pass(Duration.ofSeconds(3));
            assertThat(states(estate.admin, upgrade)).isEqualTo("a1 DONE, b2 WAITING, ");
            assertThat(act(estate, upgrade, "cancel")).isEqualTo(200);
            assertThat(act(estate, upgrade, "resume")).isEqualTo(409);
            assertThat(states(estate.admin, upgrade)).isEqualTo("a1 DONE, b2 CANCELLED, ");
            assertThat(machines.getLast().installed()).isEmpty();
        }
    }

    private static int act(Estate estate, String upgrade, String word) {
        return estate.admin
                .post(UPGRADES + "/" + upgrade + "/" + word, Map.of())
                .status();
    }

    private static void pass(Duration time) {
        try {
            io.holdfast.format.Time.system().sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRunEndsBeforeItsAgentIsUpgradedAndTheNextBeginsAfterwards() {
        try (Estate estate = estate("a")) {
            addPackages(estate.admin);
            String agent = estate.id("/api/v1/agents", "a");
            Rows rows = new Rows(lab);
            rows.sql(run("one", agent, "RUNNING"));
            String upgrade = id(order(estate.admin, Map.of()));
            pass(Duration.ofSeconds(3));
            assertThat(states(estate.admin, upgrade)).isEqualTo("a1 WAITING, ");
            machines.getFirst().becomes(Behaviour.SLOW);
            rows.sql("UPDATE run SET state = 'COMPLETE' WHERE id = 'one'", run("two", agent, "QUEUED"));
            statesBecome(estate, upgrade, "a1 INSTALLING, ");
            pass(Duration.ofSeconds(3));
            assertThat(estate.admin.get("/api/v1/runs/two").text("state")).isEqualTo("QUEUED");
            machines.getFirst().becomes(Behaviour.GOOD);
            becomes(estate, upgrade, "COMPLETE");
            estate.await("/api/v1/runs/two", answer -> !answer.text("state").equals("QUEUED"));
        }
    }

    private static String run(String id, String agent, String state) {
        return "INSERT INTO run (id, kind, job_id, resource_id, member_id, repository_id, site_id, media_id, task, state,"
                + " attempt, attempts, queued_at, not_before, owner, lease_until, version, started_at, ended_at, cancelled_by,"
                + " code, reason, progress, outcome, committed) VALUES ('" + id + "', 'BACKUP', '', '', '" + agent
                + "', '', '', '', '{\"kind\":\"BACKUP\",\"name\":\"n\"}', '" + state
                + "', 0, 1, " + Rows.ago(Duration.ZERO) + ", " + Rows.ago(Duration.ZERO) + ", '', "
                + Rows.ago(Duration.ofHours(-1)) + ", 1, 0, 0, '', '', '', '', '', '')";
    }

    @Test
    void whatCannotBeIsRefused() {
        try (Estate estate = estate("a")) {
            Client admin = estate.admin;
            assertThat(order(admin, Map.of()).text("detail")).contains("there is no package holdfast 0.2.0 for amd64");
            addPackages(admin);
            assertThat(order(admin, Map.of("version", "new")).status()).isEqualTo(400);
            assertThat(order(admin, Map.of("waves", List.of("1", "50%"))).text("detail"))
                    .contains("the last is 100%");
            assertThat(order(admin, Map.of("waves", List.of("some", "100%"))).text("detail"))
                    .contains("some is neither a number");
            assertThat(order(admin, Map.of("agentIds", List.of("nobody"))).status())
                    .isEqualTo(404);
            assertThat(order(admin, Map.of("patience", "PT0S")).status()).isEqualTo(400);
            for (String name : List.of("holdfast", "holdfast-agent")) {
                admin.upload(PACKAGES, Debs.of(name, "0.0.9", "amd64", new byte[10]));
            }
            assertThat(order(admin, Map.of("version", "0.0.9")).text("detail")).contains("0.1.0, which is newer");
            String back = id(order(admin, Map.of("version", "0.0.9", "direction", "ANY")));
            becomes(estate, back, "COMPLETE");
            assertThat(admin.get("/api/v1/agents").body().toString()).contains("\"package\":\"0.0.9\"");
        }
    }
}
