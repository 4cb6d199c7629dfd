package io.holdfast.e2e.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator does with the packages. */
final class PackagesTest {
    private static final Pattern ENROLLED = Pattern.compile("Enrolled as agent (\\S+) with");

    @TempDir
    Path work = Path.of("");

    @BeforeAll
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    static void packagesAndADebian() throws IOException {
        Packages.make();
    }

    @Test
    void aServerIsInstalledWorksAndKeepsEverythingOverAnUpgradeAndAPurge() throws IOException {
        try (DebianMachine machine = DebianMachine.boot(Packages.DEBIAN, work)) {
            Operator operator = new Operator(machine);
            assertThat(Packages.installed(machine, Packages.MADE, "holdfast", "holdfast-server"))
                    .contains("systemctl enable --now holdfast", Operator.FIRST_PASSWORD);
            assertThat(machine.path("/var/lib/holdfast"))
                    .as("nothing starts by itself")
                    .isEmptyDirectory();
            startsFromItsCache(machine);
            machine.run("systemctl", "enable", "--now", "holdfast");
            machine.await("serving", () -> Files.exists(machine.path(Operator.FIRST_PASSWORD)));
            String password =
                    Files.readString(machine.path(Operator.FIRST_PASSWORD)).strip();
            assertThat(machine.run("stat", "-c", "%a %U", Operator.FIRST_PASSWORD))
                    .isEqualTo("600 holdfast\n");
            operator.logIn();
            Tree tree = Tree.make(machine, "/root/papers");
            String point = operator.backedUp(operator.only("agents"), tree.path());
            assertThat(machine.run("journalctl", "--unit=holdfast"))
                    .contains("Serves https://localhost:9443", Operator.FIRST_PASSWORD)
                    .doesNotContain(password);
            machine.run("install", "--directory", "--owner=holdfast", "/srv/restored");
            assertThat(operator.restored(point, tree.path(), "/srv/restored/first")
                            .output())
                    .as("it runs without the right to give files away")
                    .contains("Restored 2 files", "The owner of 6 entries could not be set");
            assertThat(tree.content("/srv/restored/first")).isEqualTo(tree.content(tree.path()));

            Files.writeString(machine.path("/etc/holdfast/server.conf"), "HOLDFAST_OPTIONS=\"--priority low\"\n");
            Packages.installed(machine, newer("9.0"), "holdfast", "holdfast-server");
            operator.logInAgain();
            assertThat(operator.holdfast("point", "show", point)).contains(tree.path());
            assertThat(machine.path("/etc/holdfast/server.conf")).content().contains("--priority low");
            machine.run("systemctl", "stop", "holdfast");
            Packages.installed(machine, newer("9.1"), "holdfast", "holdfast-server");
            assertThat(machine.tried("systemctl", "is-active", "holdfast").output())
                    .as("what was stopped stays so")
                    .isEqualTo("inactive\n");

            machine.run("apt-get", "remove", "--yes", "holdfast-server", "holdfast");
            assertThat(machine.tried("systemctl", "list-unit-files", "holdfast*")
                            .output())
                    .contains("0 unit files");
            assertThat(machine.run("apt-get", "purge", "--yes", "holdfast-server", "holdfast"))
                    .contains("Not removed", "/var/lib/holdfast/pool");
            assertThat(machine.path("/etc/holdfast")).doesNotExist();
            assertThat(machine.path("/usr/lib/holdfast")).doesNotExist();
            Packages.installed(machine, Packages.MADE, "holdfast", "holdfast-server");
            machine.run("systemctl", "start", "holdfast");
            operator.logInAgain();
            assertThat(operator.restored(point, tree.path(), "/srv/restored/again")
                            .output())
                    .contains("Restored 2 files");
            assertThat(tree.content("/srv/restored/again")).isEqualTo(tree.content(tree.path()));
        }
    }

    @Test
    void anAgentBesideTheServerGivesBackEveryAttribute() throws IOException {
        try (DebianMachine machine = DebianMachine.boot(Packages.DEBIAN, work)) {
            Operator operator = new Operator(machine);
            assertThat(Packages.installed(machine, Packages.MADE, "holdfast", "holdfast-server", "holdfast-agent"))
                    .contains("holdfast agent enrol");
            machine.run("systemctl", "start", "holdfast-agent");
            assertThat(machine.run("systemctl", "show", "--property=ConditionResult", "holdfast-agent"))
                    .as("not before it is enrolled")
                    .isEqualTo("ConditionResult=no\n");
            machine.run("systemctl", "start", "holdfast");
            operator.logIn();
            String enrolled = operator.holdfast(
                    "agent",
                    "enrol",
                    "--server",
                    "localhost:9444",
                    "--token",
                    operator.invited("AGENT", "files of root"));
            machine.run("systemctl", "enable", "--now", "holdfast-agent");
            String agent = Operator.matched(ENROLLED, enrolled);
            Tree tree = Tree.make(machine, "/home/ada");
            tree.addWhatOnlyRootCan();
            String point = operator.backedUp(agent, tree.path());
            for (String target : new String[] {"/var/tmp/back", "/usr/local/back"}) {
                assertThat(operator.restored(point, tree.path(), target))
                        .satisfies(outcome ->
                                assertThat(outcome.code()).as(outcome.output()).isZero());
                assertThat(tree.all(target)).isEqualTo(tree.all(tree.path()));
            }
            assertThat(operator.restored(point, tree.path(), "/usr/lib/back").output())
                    .contains("/usr/lib/back");
            assertThat(machine.path("/usr/lib/back")).doesNotExist();
            machine.run("apt-get", "purge", "--yes", "holdfast-agent");
            assertThat(machine.path("/var/lib/holdfast-agent")).doesNotExist();
            assertThat(machine.tried("systemctl", "is-active", "holdfast").output())
                    .isEqualTo("active\n");
        }
    }

    @Test
    void aServerAndAMediaServerRunByThemselvesUnderUnitsThatAreTight() throws IOException {
        try (DebianMachine machine = DebianMachine.boot(Packages.DEBIAN, work)) {
            Operator operator = new Operator(machine);
            Packages.installed(machine, Packages.MADE, "holdfast", "holdfast-server", "holdfast-agent");
            tight(machine, "holdfast.service", 30);
            tight(machine, "holdfast-server.service", 20);
            tight(machine, "holdfast-media.service", 20);
            tight(machine, "holdfast-agent.service", 45);
            machine.run("systemctl", "start", "holdfast-server");
            operator.logIn();
            machine.run(
                    "runuser",
                    "--user=holdfast",
                    "--",
                    "holdfast",
                    "media",
                    "enrol",
                    "--server",
                    "localhost:9444",
                    "--token",
                    operator.invited("MEDIA", "store"));
            machine.run("systemctl", "start", "holdfast-media");
            machine.await(
                    "connected",
                    () -> operator.holdfast("api", "GET", "/api/v1/media-servers")
                            .contains("\"CONNECTED\""));
            machine.run("systemctl", "stop", "holdfast-media", "holdfast-server");
            assertThat(machine.run("systemctl", "--failed", "--quiet")).isEmpty();
        }
    }

    /** Whether systemd takes it as it is, and finds it not more exposed than that, of 100. */
    private static void tight(DebianMachine machine, String unit, int exposure) {
        assertThat(machine.run("systemd-analyze", "verify", unit)).isEmpty();
        machine.run("systemd-analyze", "security", "--no-pager", "--threshold=" + exposure, unit);
    }

    private static void startsFromItsCache(DebianMachine machine) {
        assertThat(machine.run("sh", "-c", """
                cd /usr/lib/holdfast
                runtime/bin/java @jvm-flags -XX:AOTMode=on @launch io.holdfast.dist.Main --version
                """)).isEqualTo(machine.run("holdfast", "--version"));
    }

    private Path newer(String version) {
        return Packages.newer(work, version);
    }
}
