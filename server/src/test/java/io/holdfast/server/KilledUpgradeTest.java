package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import io.holdfast.server.Upgradable.Behaviour;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed between the steps of an upgrade of two agents, which come one after the other. */
final class KilledUpgradeTest {
    private static final String UPGRADE = "server.upgrade.";

    @RegisterExtension
    final MortalServer server = new MortalServer(Kind.SQLITE);

    @TempDir
    Path home = Path.of("");

    /** The step at which it dies, and which agents are how far then. */
    private record Death(Step step, String agents) {
        static Death at(Step step, String agents) {
            return new Death(step, agents);
        }
    }

    private static List<Death> deaths() {
        return List.of(
                // About to write the order down, and to say it.
                Death.at(Step.first(UPGRADE + "Conductor", "begin"), "a WAITING, b WAITING"),
                Death.at(Step.first(UPGRADE + "Conductor$Order", "agent"), "a ORDERED, b WAITING"),
                // About to hand out the first piece of a package, and one in the middle of the second package.
                Death.at(Step.first(UPGRADE + "Conductor", "piece"), "a FETCHING, b WAITING"),
                Death.at(Step.nth(5, UPGRADE + "Conductor", "piece"), "a FETCHING, b WAITING"),
                // Told that the agent installs; told by the new version that it is there.
                Death.at(Step.nth(2, UPGRADE + "Conductor", "heard"), "a FETCHING, b WAITING"),
                Death.at(Step.first("server.inventory.Members", "greet"), "a INSTALLING, b WAITING"),
                // About to end the first wave; the second agent's order is written; about to end the last wave.
                Death.at(Step.first(UPGRADE + "Progress", "change"), "a INSTALLING, b WAITING"),
                Death.at(Step.nth(3, UPGRADE + "Conductor$Order", "agent"), "a DONE, b ORDERED"),
                Death.at(Step.nth(2, UPGRADE + "Progress", "change"), "a DONE, b INSTALLING"));
    }

    private Fleet fleet() throws IOException {
        return new Fleet(new Estate(server.admin(), home), List.of(server.control()), "a", "b");
    }

    private void dies(Death death) throws InterruptedException {
        for (int round = 0; round < 600 && server.process().isAlive(); round++) {
            Time.system().sleep(Duration.ofMillis(100));
        }
        assertThat(String.join(
                        ", ",
                        server.asked("SELECT name || ' ' || state FROM upgraded_agent WHERE upgrade_id ="
                                + " (SELECT max(id) FROM agent_upgrade) ORDER BY name")))
                .as(death.step().toString())
                .isEqualTo(death.agents());
        server.start();
    }

    @Test
    void whereverItIsKilledEachAgentInstallsOnceAndTheUpgradeIsCompleted() throws Exception {
        try (Fleet fleet = fleet()) {
            List<byte[]> installed = new ArrayList<>();
            int upgrades = 0;
            for (Death each : deaths()) {
                String version = "0." + (2 + upgrades++) + ".0";
                Fleet.addPackages(fleet.estate.admin, version);
                fleet.connected(2);
                server.process().killAt(each.step());
                Upgrade upgrade = fleet.ordered(Map.of("version", version));
                dies(each);
                upgrade.becomes("COMPLETE");
                assertThat(upgrade.agents()).as(each.step().toString()).isEqualTo("a1 DONE, b2 DONE");
                assertThat(upgrade.timesAudited("complete")).isEqualTo(upgrades);
                installed.addAll(Fleet.packages(version));
                for (Upgradable machine : fleet.machines()) {
                    assertThat(machine.installed()).as(each.step().toString()).containsExactlyElementsOf(installed);
                }
            }
        }
    }

    @Test
    void anAgentThatFailedSaysSoAgainToAServerThatWasKilledAsItHeardIt() throws Exception {
        try (Fleet fleet = fleet()) {
            Fleet.addPackages(fleet.estate.admin, Fleet.NEW);
            fleet.first().becomes(Behaviour.BROKEN);
            Death death = Death.at(Step.nth(3, UPGRADE + "Conductor", "heard"), "a INSTALLING, b WAITING");
            server.process().killAt(death.step());
            Upgrade upgrade = fleet.ordered(Map.of());
            dies(death);
            assertThat(upgrade.becomes("STOPPED").text("reason")).contains("1 agents failed");
            assertThat(upgrade.agents()).isEqualTo("a1 FAILED, b2 WAITING");
            assertThat(upgrade.said()).contains("dpkg says no");
            assertThat(fleet.last().installed()).isEmpty();
        }
    }
}
