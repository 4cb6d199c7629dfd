package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Role;
import io.holdfast.server.Upgradable.Behaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class AgentUpgradeTest {
    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home = Path.of("");

    AgentUpgradeTest(Kind kind) {
        lab = new Lab(kind);
    }

    private Fleet fleet(String... names) {
        return new Fleet(new Estate(lab.admin(), home), List.of(Estate.address(lab.server())), names);
    }

    /** With the packages of the new version. */
    private Fleet readyFleet(String... names) {
        Fleet fleet = fleet(names);
        Fleet.addPackages(fleet.estate.admin, Fleet.NEW);
        return fleet;
    }

    /** As the administrator sees it at the server that has come back. */
    private Upgrade again(Upgrade upgrade) {
        return new Upgrade(new Estate(lab.stranger().login("admin", Lab.PASSWORD), home), upgrade.id());
    }

    private static void pass(Duration time) {
        try {
            io.holdfast.format.Time.system().sleep(time);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneWaveFollowsTheOtherUntilEveryAgentThatCanHasTheVersion() {
        try (Fleet fleet = readyFleet("a", "b", "c")) {
            Estate estate = fleet.estate;
            estate.agent(estate.join(lab.server(), Role.AGENT, "old"), lab.server());
            fleet.connected(4);
            fleet.first().becomes(Behaviour.SLOW);
            Upgrade upgrade = fleet.ordered(Map.of());
            upgrade.agentsBecome("a1 INSTALLING, b2 WAITING, c2 WAITING, old0 BY_HAND");
            assertThat(upgrade.said()).contains("upgrade it by hand, with apt");
            assertThat(fleet.order(Map.of()).text("code")).as("one at a time").isEqualTo("REQUEST-0006");
            JsonNode item =
                    estate.admin.get(Fleet.PACKAGES).body().path("items").path(0);
            assertThat(estate.admin
                            .delete(Fleet.PACKAGES + "/" + item.path("id").asString(), "\"1\"")
                            .text("code"))
                    .as("it is needed")
                    .isEqualTo("REQUEST-0006");

            fleet.first().becomes(Behaviour.GOOD);
            Client.Answer complete = upgrade.becomes("COMPLETE");
            assertThat(complete.body().path("agents").path("DONE").asInt()).isEqualTo(3);
            assertThat(complete.body().path("wave").asInt()).isEqualTo(2);
            for (Upgradable machine : fleet.machines()) {
                assertThat(machine.installed()).containsExactlyElementsOf(Fleet.packages(Fleet.NEW));
            }
            assertThat(upgrade.timesAudited("complete")).isEqualTo(1);
            assertThat(fleet.order(Map.of()).text("detail"))
                    .contains("none of these agents", "It has this version already");
        }
    }

    @Test
    void aFirstWaveThatFailsStopsTheRestUntilSomebodyResumes() {
        try (Fleet fleet = readyFleet("a", "b")) {
            fleet.estate.watch(Map.of("type", "stoppedUpgrade"));
            fleet.first().becomes(Behaviour.BROKEN);
            Upgrade upgrade = fleet.ordered(Map.of());
            assertThat(upgrade.becomes("STOPPED").text("reason")).contains("1 agents failed");
            assertThat(upgrade.agents()).isEqualTo("a1 FAILED, b2 WAITING");
            assertThat(upgrade.said()).contains("UPGRADE-0002", "dpkg says no");
            assertThat(fleet.last().installed()).isEmpty();
            assertThat(upgrade.timesAudited("stop")).isEqualTo(1);

            assertThat(upgrade.act("resume")).isEqualTo(200);
            upgrade.becomes("COMPLETE");
            assertThat(upgrade.agents()).isEqualTo("a1 FAILED, b2 DONE");
        }
    }

    @Test
    void anAgentThatDoesNotComeBackHasFailed() {
        try (Fleet fleet = readyFleet("a", "b")) {
            fleet.first().becomes(Behaviour.DEAD);
            Upgrade upgrade = fleet.ordered(Map.of("patience", "PT3S"));
            upgrade.becomes("STOPPED");
            assertThat(upgrade.said()).contains("It did not come back with 0.2.0 within PT3S");
            assertThat(upgrade.agents()).isEqualTo("a1 FAILED, b2 WAITING");
        }
    }

    @Test
    void asManyMayFailAsWasSaidAndWhoIsSilentHasFailed() {
        try (Fleet fleet = readyFleet("a", "b")) {
            fleet.first().stop();
            Upgrade upgrade = fleet.ordered(Map.of("failures", 1));
            // Silent for long, from when the server notices that its link has ended.
            long longAgo = Rows.ago(Estate.PATIENCE.multipliedBy(2));
            while (upgrade.agents().equals("a1 WAITING, b2 WAITING")) {
                new Rows(lab)
                        .sql(
                                "UPDATE member SET seen_at = " + longAgo + " WHERE name = 'a'",
                                "UPDATE agent_upgrade SET wave_at = " + longAgo + " WHERE wave = 1");
                pass(Duration.ofMillis(100));
            }
            upgrade.becomes("COMPLETE");
            assertThat(upgrade.agents()).isEqualTo("a1 FAILED, b2 DONE");
            assertThat(upgrade.said()).contains("LINK-0005", "It has not been connected for PT2M");
        }
    }

    @Test
    void aServerThatComesBackGoesOnWhereItWas() {
        try (Fleet fleet = readyFleet("a", "b")) {
            fleet.first().becomes(Behaviour.SLOW);
            Upgrade upgrade = fleet.ordered(Map.of());
            upgrade.agentsBecome("a1 INSTALLING, b2 WAITING");
            fleet.machines().forEach(Upgradable::stop);
            lab.restart();
            fleet.first().becomes(Behaviour.GOOD);
            fleet.last().moveTo(Estate.address(lab.server()));
            fleet.first().moveTo(Estate.address(lab.server()));
            Upgrade after = again(upgrade);
            after.becomes("COMPLETE");
            assertThat(after.agents()).isEqualTo("a1 DONE, b2 DONE");
        }
    }

    /** The agent was killed right after the server had written down that it is ordered to. */
    @Test
    void anOrderThatDidNotArriveIsGivenAgain() {
        try (Fleet fleet = readyFleet("a")) {
            Upgrade upgrade = fleet.ordered(Map.of());
            fleet.first().stop();
            lab.restart();
            new Rows(lab)
                    .sql("UPDATE upgraded_agent SET state = 'ORDERED', ordered_at = " + Rows.ago(Duration.ofSeconds(1))
                            + " WHERE state <> 'DONE'");
            fleet.first().moveTo(Estate.address(lab.server()));
            again(upgrade).becomes("COMPLETE");
            assertThat(fleet.first().installed()).isNotEmpty();
        }
    }

    @Test
    void noMoreAreBegunWithWhilePausedAndNoneOnceCancelled() {
        try (Fleet fleet = readyFleet("a", "b")) {
            fleet.first().becomes(Behaviour.SLOW);
            Upgrade upgrade = fleet.ordered(Map.of());
            upgrade.agentsBecome("a1 INSTALLING, b2 WAITING");
            assertThat(upgrade.act("pause")).isEqualTo(200);
            fleet.first().becomes(Behaviour.GOOD);
            upgrade.agentsBecome("a1 DONE, b2 WAITING");
            assertThat(upgrade.act("pause")).isEqualTo(409);
            pass(Duration.ofSeconds(3));
            assertThat(upgrade.agents()).isEqualTo("a1 DONE, b2 WAITING");
            assertThat(upgrade.act("cancel")).isEqualTo(200);
            assertThat(upgrade.act("resume")).isEqualTo(409);
            assertThat(upgrade.agents()).isEqualTo("a1 DONE, b2 CANCELLED");
            assertThat(fleet.last().installed()).isEmpty();
        }
    }

    @Test
    void aRunEndsBeforeItsAgentIsUpgradedAndTheNextBeginsAfterwards() {
        try (Fleet fleet = readyFleet("a")) {
            String agent = fleet.estate.id("/api/v1/agents", "a");
            Rows rows = new Rows(lab);
            rows.sql(run("one", agent, "RUNNING"));
            Upgrade upgrade = fleet.ordered(Map.of());
            pass(Duration.ofSeconds(3));
            assertThat(upgrade.agents()).isEqualTo("a1 WAITING");
            fleet.first().becomes(Behaviour.SLOW);
            rows.sql("UPDATE run SET state = 'COMPLETE' WHERE id = 'one'", run("two", agent, "QUEUED"));
            upgrade.agentsBecome("a1 INSTALLING");
            pass(Duration.ofSeconds(3));
            assertThat(fleet.estate.admin.get("/api/v1/runs/two").text("state")).isEqualTo("QUEUED");
            fleet.first().becomes(Behaviour.GOOD);
            upgrade.becomes("COMPLETE");
            fleet.estate.await(
                    "/api/v1/runs/two", answer -> !answer.text("state").equals("QUEUED"));
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
        try (Fleet fleet = fleet("a")) {
            Client admin = fleet.estate.admin;
            assertThat(fleet.order(Map.of()).text("detail")).contains("there is no package holdfast 0.2.0 for amd64");
            Fleet.addPackages(admin, Fleet.NEW);
            assertThat(fleet.order(Map.of("version", "new")).status()).isEqualTo(400);
            assertThat(fleet.order(Map.of("waves", List.of("1", "50%"))).text("detail"))
                    .contains("the last is 100%");
            assertThat(fleet.order(Map.of("waves", List.of("some", "100%"))).text("detail"))
                    .contains("some is neither a number");
            assertThat(fleet.order(Map.of("agentIds", List.of("nobody"))).status())
                    .isEqualTo(404);
            assertThat(fleet.order(Map.of("patience", "PT0S")).status()).isEqualTo(400);
            Fleet.addPackages(admin, "0.0.9");
            assertThat(fleet.order(Map.of("version", "0.0.9")).text("detail")).contains("0.1.0, which is newer");
            fleet.ordered(Map.of("version", "0.0.9", "direction", "ANY")).becomes("COMPLETE");
            assertThat(admin.get("/api/v1/agents").body().toString()).contains("\"package\":\"0.0.9\"");
        }
    }
}
