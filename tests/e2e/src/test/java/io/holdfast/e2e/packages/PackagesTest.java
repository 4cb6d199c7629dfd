package io.holdfast.e2e.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.lab.Programs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator does with the packages. */
final class PackagesTest {
    private static final Pattern ENROLLED = Pattern.compile("Enrolled as agent (\\S+) with");
    private static final Path CHECKOUT = checkout();
    static final Path PACKAGES = CHECKOUT.resolve("target/packages");
    static final Path DEBIAN = CHECKOUT.resolve("target/lab/debian");

    @TempDir
    Path work = Path.of("");

    @BeforeAll
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    static void packagesAndADebian() throws IOException {
        make();
    }

    /** The packages, and a Debian to install them on: once a build, for tests that run side by side may not make them under each other's hands. */
    static void make() throws IOException {
        Path target = Files.createDirectories(CHECKOUT.resolve("target"));
        String made = build();
        Path stamp = target.resolve("packages.stamp");
        try (FileChannel channel = FileChannel.open(
                        target.resolve("packages.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (Files.exists(stamp) && Files.readString(stamp).equals(made)) {
                return;
            }
            // At once: the one computes most of the time, the other downloads and writes.
            List.of(script("build/package", PACKAGES), script("tests/e2e/lab/debian-root", DEBIAN)).parallelStream()
                    .forEach(Programs::require);
            Files.writeString(stamp, made);
        }
    }

    private static List<String> script(String name, Path directory) {
        return List.of(CHECKOUT.resolve(name).toString(), directory.toString());
    }

    /** What tells this build from others: its process, and when that began in ticks since the machine started, which no correction of the clock changes. */
    private static String build() throws IOException {
        long pid = ProcessHandle.current().parent().orElseThrow().pid();
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return pid + " " + stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    }

    @Test
    void aServerIsInstalledWorksAndKeepsEverythingOverAnUpgradeAndAPurge() throws IOException {
        try (DebianMachine machine = DebianMachine.boot(DEBIAN.resolve("root"), work)) {
            Operator operator = new Operator(machine);
            assertThat(installed(machine, PACKAGES, "holdfast", "holdfast-server"))
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
            installed(machine, newer("9.0"), "holdfast", "holdfast-server");
            operator.logInAgain();
            assertThat(operator.holdfast("point", "show", point)).contains(tree.path());
            assertThat(machine.path("/etc/holdfast/server.conf")).content().contains("--priority low");
            machine.run("systemctl", "stop", "holdfast");
            installed(machine, newer("9.1"), "holdfast", "holdfast-server");
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
            installed(machine, PACKAGES, "holdfast", "holdfast-server");
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
        try (DebianMachine machine = DebianMachine.boot(DEBIAN.resolve("root"), work)) {
            Operator operator = new Operator(machine);
            assertThat(installed(machine, PACKAGES, "holdfast", "holdfast-server", "holdfast-agent"))
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
        try (DebianMachine machine = DebianMachine.boot(DEBIAN.resolve("root"), work)) {
            Operator operator = new Operator(machine);
            installed(machine, PACKAGES, "holdfast", "holdfast-server", "holdfast-agent");
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

    /** Installs packages of a directory; what the installation said. */
    static String installed(DebianMachine machine, Path from, String... packages) throws IOException {
        StringBuilder script = new StringBuilder("dpkg --install");
        for (String name : packages) {
            try (var files = Files.newDirectoryStream(from, name + "_*.deb")) {
                Path file = files.iterator().next();
                Files.copy(file, machine.path("/root/" + name + ".deb"), StandardCopyOption.REPLACE_EXISTING);
                script.append(" /root/").append(name).append(".deb");
            }
        }
        return machine.run("sh", "-c", script.toString());
    }

    private Path newer(String version) {
        return newer(work, version);
    }

    /** The same packages under another version, in a directory of their own. */
    static Path newer(Path work, String version) {
        Path to = work.resolve("newer-" + version);
        Programs.require(List.of("bash", "-euc", """
                mkdir "$2"
                for package in "$1"/*.deb; do
                    dpkg-deb --raw-extract "$package" "$2/tree"
                    sed -E -i "s/^Version: .*/Version: $3/; s/\\(= [^)]*\\)/(= $3)/" "$2/tree/DEBIAN/control"
                    if [ -e "$2/tree/usr/lib/holdfast" ]; then echo "$3" >"$2/tree/usr/lib/holdfast/package-version"; fi
                    dpkg-deb -Znone --root-owner-group --build "$2/tree" "$2"
                    rm -r "$2/tree"
                done
                """, "newer", PACKAGES.toString(), to.toString(), version));
        return to;
    }

    private static Path checkout() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("mvnw"))) {
            at = Objects.requireNonNull(at.getParent(), "not inside a checkout");
        }
        return at;
    }
}
