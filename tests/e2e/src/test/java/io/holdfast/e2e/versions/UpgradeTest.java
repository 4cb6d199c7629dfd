package io.holdfast.e2e.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.lab.Programs;
import io.holdfast.e2e.packages.DebianMachine;
import io.holdfast.e2e.packages.Operator;
import io.holdfast.e2e.packages.Packages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that came as a package and is given new ones by its server. */
final class UpgradeTest {
    private static final String SPOOL = "/var/lib/holdfast-agent/upgrade/";
    /** Of a machine that is ten times slower than most. */
    private static final String GENEROUS = "120";

    @TempDir
    Path work = Path.of("");

    @BeforeAll
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    static void packagesAndADebian() throws IOException {
        Packages.make();
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void anAgentGetsANewVersionFromItsServerAndKeepsTheOldOneWhenTheNewDoesNotRun() throws IOException {
        try (DebianMachine machine = DebianMachine.boot(Packages.DEBIAN, work)) {
            Operator operator = new Operator(machine);
            Packages.installed(machine, Packages.MADE, "holdfast", "holdfast-agent");
            assertThat(machine.run(
                            "systemd-analyze",
                            "verify",
                            "holdfast-agent-upgrade.path",
                            "holdfast-agent-upgrade.service"))
                    .isEmpty();
            startServerOfAnotherMachine(machine);
            operator.logIn();
            operator.holdfast(
                    "agent", "enrol", "--server", "localhost:9444", "--token", operator.invited("AGENT", "web"));
            patience(machine, GENEROUS);
            machine.run("systemctl", "enable", "--now", "holdfast-agent");
            machine.await("connected", () -> agents(operator).contains("\"CONNECTED\""));
            assertThat(agents(operator)).contains("\"upgrades\"");

            Path newer = Packages.newer(work, "9.0");
            add(machine, operator, newer, "9.0");
            assertThat(upgraded(machine, operator, "9.0")).contains("COMPLETE");
            assertThat(version(machine)).isEqualTo("9.0");
            assertThat(agents(operator)).contains("\"package\" : \"9.0\"");
            assertThat(machine.path("/etc/holdfast/agent.conf")).content().contains("PATIENCE=" + GENEROUS);

            Path broken = Packages.newer(work, "9.1");
            spoil(broken);
            patience(machine, "3");
            add(machine, operator, broken, "9.1");
            assertThat(upgraded(machine, operator, "9.1")).contains("STOPPED");
            assertThat(machine.run("journalctl", "--unit=holdfast-agent-upgrade"))
                    .contains("the agent did not come to its server with 9.1 within 3 s; 9.0 was put back");
            assertThat(version(machine)).isEqualTo("9.0");
            machine.await("back", () -> agents(operator).contains("\"CONNECTED\""));
            assertThat(agents(operator)).contains("\"package\" : \"9.0\"");

            whatTheInstallationDidNotSignIsNotInstalled(machine);
        }
    }

    /** For how many seconds an agent of a new version is waited for. */
    private static void patience(DebianMachine machine, String seconds) throws IOException {
        Files.writeString(machine.path("/etc/holdfast/agent.conf"), "HOLDFAST_UPGRADE_PATIENCE=" + seconds + "\n");
    }

    /** As code in the agent's process could try it. */
    private static void whatTheInstallationDidNotSignIsNotInstalled(DebianMachine machine) {
        machine.run(
                "sh",
                "-c",
                "cd " + SPOOL + " && for deb in *.deb; do echo more >>$deb; done && rm result && touch ready");
        machine.await("judged", () -> Files.exists(machine.path(SPOOL + "result")));
        assertThat(machine.run("cat", SPOOL + "result")).contains("failed", "is not the one that was signed");
        machine.run("sh", "-c", "cd " + SPOOL + " && rm result && echo forged >warrant && touch ready");
        machine.await("judged", () -> Files.exists(machine.path(SPOOL + "result")));
        assertThat(machine.run("cat", SPOOL + "result")).contains("failed", "UPGRADE-0001");
        assertThat(version(machine)).isEqualTo("9.0");
        String first = machine.run("systemctl", "show", "--property=MainPID", "--value", "holdfast-agent")
                .strip();
        assertThat(machine.tried("nsenter", "--mount", "--target", first, "touch", "/etc/holdfast/installer/ca.pem")
                        .output())
                .as("the agent sees it read-only")
                .contains("Read-only file system");
    }

    /** It has a program of its own, so that packages are exchanged under the agent alone. */
    private static void startServerOfAnotherMachine(DebianMachine machine) {
        machine.run("sh", "-euc", """
                cp -a /usr/lib/holdfast /opt/server
                sed -i '/AOTCache/d; s#/usr/lib/holdfast#/opt/server#g' /opt/server/launch
                install -d -m 0700 /var/lib/holdfast
                systemd-run --quiet --unit=another-machine --setenv=LC_ALL=C.UTF-8 \
                    /opt/server/runtime/bin/java @/opt/server/jvm-flags @/opt/server/launch io.holdfast.dist.Main \
                    server run --dir /var/lib/holdfast/server
                """);
    }

    private static String agents(Operator operator) {
        return operator.holdfast("api", "GET", "/api/v1/agents");
    }

    private static String version(DebianMachine machine) {
        return machine.run("dpkg-query", "--showformat=${Version}", "--show", "holdfast-agent");
    }

    private static void add(DebianMachine machine, Operator operator, Path from, String version) throws IOException {
        for (String name : List.of("holdfast", "holdfast-agent")) {
            String file = name + "_" + version + "_amd64.deb";
            Files.copy(from.resolve(file), machine.path("/root/" + file), StandardCopyOption.REPLACE_EXISTING);
            assertThat(operator.holdfast("package", "add", "/root/" + file)).contains("Added " + name + " " + version);
            Files.delete(machine.path("/root/" + file));
        }
    }

    /** How the list of upgrades says that it ended. The program is not there while it is exchanged. */
    private static String upgraded(DebianMachine machine, Operator operator, String version) {
        operator.holdfast("upgrade", "start", "--to", version, "--settle", "2s", "--patience", "15min");
        machine.await("over", Duration.ofMinutes(10), () -> {
            var list = machine.tried("holdfast", "upgrade", "list");
            return list.code() == 0 && !list.output().contains("RUNNING");
        });
        return operator.holdfast("upgrade", "list").lines().skip(1).findFirst().orElse("");
    }

    /** Its program cannot start any more. */
    private void spoil(Path packages) throws IOException {
        Path deb = packages.resolve("holdfast_9.1_amd64.deb");
        Programs.require(List.of(
                "bash",
                "-euc",
                """
                dpkg-deb --raw-extract "$1" "$2"
                echo '-XX:NoSuchFlag' >>"$2/usr/lib/holdfast/jvm-flags"
                dpkg-deb -Znone --root-owner-group --build "$2" "$1"
                rm -r "$2"
                """,
                "spoil",
                deb.toString(),
                work.resolve("spoiled").toString()));
    }
}
