package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.server.Upgradable.Behaviour;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one database, both with the packages, while agents of both are upgraded. */
final class TwoServersUpgradeTest {
    @RegisterExtension
    final Lab lab = new Lab(Kind.POSTGRESQL);

    @TempDir
    Path home = Path.of("");

    private Server second;
    private Fleet fleet;

    @BeforeEach
    void begin() {
        second = lab.start(lab.beside());
        Client admin = lab.admin();
        Address one = Estate.address(lab.server());
        Address two = Estate.address(second);
        fleet = new Fleet(new Estate(admin, home), List.of(one, two), "a");
        fleet.add(List.of(two, one), "b", "c");
        Fleet.addPackages(admin, Fleet.NEW);
        Fleet.addPackages(ofTheSecond(), Fleet.NEW);
    }

    private Client ofTheSecond() {
        return Client.of(second.url(), second.rootCertificate()).login("admin", Lab.PASSWORD);
    }

    @AfterEach
    void end() {
        fleet.close();
        second.close();
    }

    private void allHaveInstalledOnce() {
        for (Upgradable machine : fleet.machines()) {
            assertThat(machine.installed()).containsExactlyElementsOf(Fleet.packages(Fleet.NEW));
        }
    }

    @Test
    void aWaveThatBothFindOverEndsOnce() throws Exception {
        Upgrade upgrade;
        try (Dawdle dawdle = Dawdle.at(lab, "agent_upgrade", "OLD.state = 'RUNNING'")) {
            upgrade = fleet.ordered(Map.of());
            dawdle.untilBothAreThere();
        }
        upgrade.becomes("COMPLETE");
        assertThat(upgrade.agents()).isEqualTo("a1 DONE, b2 DONE, c2 DONE");
        assertThat(upgrade.timesAudited("complete")).isEqualTo(1);
        allHaveInstalledOnce();
    }

    @Test
    void agentsOfBothAreUpgradedInOneWaveEachByItsOwn() {
        Upgrade upgrade = fleet.ordered(Map.of("waves", List.of("100%")));
        upgrade.becomes("COMPLETE");
        assertThat(upgrade.agents()).isEqualTo("a1 DONE, b1 DONE, c1 DONE");
        allHaveInstalledOnce();
    }

    /** Else a wave could be found over before a failure in it counts, and a pause be forgotten that was confirmed. */
    @Test
    void agentsAndPeopleAreHeardWhenNobodyJudges() throws Exception {
        fleet.first().becomes(Behaviour.SLOW);
        Upgrade upgrade = fleet.ordered(Map.of());
        upgrade.agentsBecome("a1 INSTALLING, b2 WAITING, c2 WAITING");
        CompletableFuture<Integer> pause;
        try (Connection judge = lab.sql();
                Statement statement = judge.createStatement()) {
            judge.setAutoCommit(false);
            statement.execute("UPDATE setting SET value = '' WHERE name = 'claims'");
            fleet.first().becomes(Behaviour.BROKEN);
            pause = CompletableFuture.supplyAsync(() -> upgrade.act("pause"));
            Time.system().sleep(Duration.ofSeconds(4));
            assertThat(upgrade.agents()).isEqualTo("a1 INSTALLING, b2 WAITING, c2 WAITING");
            assertThat(pause).isNotDone();
            judge.commit();
        }
        // The failure may be heard first, and then there is nothing left to pause.
        assertThat(pause.get(30, TimeUnit.SECONDS)).isIn(200, 409);
        upgrade.agentsBecome("a1 FAILED, b2 WAITING, c2 WAITING");
        assertThat(upgrade.act("resume")).isEqualTo(200);
    }

    /** Which is closed, and hands nothing over: one of its agents installs, the other waits. */
    @Test
    void agentsOfAServerThatGoesAreUpgradedByTheOther() {
        fleet.machines().get(1).becomes(Behaviour.SLOW);
        Upgrade upgrade = fleet.ordered(Map.of("waves", List.of("2", "100%")));
        upgrade.agentsBecome("a1 DONE, b1 INSTALLING, c2 WAITING");
        second.close();
        fleet.machines().get(1).becomes(Behaviour.GOOD);
        upgrade.becomes("COMPLETE");
        assertThat(upgrade.agents()).isEqualTo("a1 DONE, b1 DONE, c2 DONE");
        allHaveInstalledOnce();
    }
}
