package io.holdfast.e2e.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Tree;
import io.holdfast.e2e.server.Desk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every agent that lies in tests/fixtures, with the server, media server and agent of this build. */
final class KeptAgentsTest {
    private static final String OLD = "old";
    private static final String NEW = "new";

    @TempDir
    Path work = Path.of("");

    static List<Path> kept() throws IOException {
        Path fixtures = Path.of("../fixtures").toAbsolutePath().normalize();
        try (Stream<Path> files = Files.list(fixtures)) {
            List<Path> kept = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            assertThat(kept).as("kept agents in " + fixtures).isNotEmpty();
            return kept;
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void aKeptAgentWorksWithThePresentServerAndSharesPointsWithThePresentAgent(Path jar)
            throws IOException, InterruptedException {
        Path data = Tree.small(work.resolve("data"));
        String control = freeAddress();
        try (Desk desk = Desk.allInOne(work, control)) {
            desk.logIn(work, "all/server/ca.pem");
            desk.good("agent", "change", id(desk.good("agent", "list"), "CONNECTED"), "--name", NEW);
            Holdfast program = desk.holdfast().of(jar);
            String made = "";
            try (Member old = Member.joined(desk, program, OLD, control)) {
                assertThat(desk.good("agent", "show", old.name()).out()).contains(version(jar));
                made = backedUpTwice(desk, OLD, data);
                String present = backedUpTwice(desk, NEW, data);
                assertThat(desk.good("point", "ls", made, data.toString()).out())
                        .contains("hello.txt");
                restores(desk, made, data, OLD);
                restores(desk, made, data, NEW);
                restores(desk, present, data, OLD);
            }
            try (Member upgraded = Member.started(desk, desk.holdfast(), OLD)) {
                assertThat(desk.good("agent", "show", upgraded.name()).out()).doesNotContain(version(jar));
                unchanged(desk, OLD);
                restores(desk, made, data, OLD);
            }
        }
    }

    private static String freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static String version(Path jar) {
        return jar.getFileName().toString().replaceAll("^agent-|\\.jar$", "");
    }

    /** The first cell of the line that holds a text. */
    private static String id(Outcome table, String text) {
        return table.lines().stream()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(table.out()))
                .split(" ", 2)[0];
    }

    /** All of it, and then nothing; the second point's id. */
    private static String backedUpTwice(Desk desk, String agent, Path data) {
        desk.good("resource", "create", agent, "--agent", agent, "--path", data.toString());
        desk.good("job", "create", agent, "--resource", agent, "--into", "main");
        assertThat(desk.good("job", "run", agent, "--wait").out()).contains("complete", "7 files, 2.93 MiB read");
        unchanged(desk, agent);
        return id(desk.good("point", "list", "--resource", agent), agent);
    }

    private static void unchanged(Desk desk, String agent) {
        assertThat(desk.good("job", "run", agent, "--wait").out()).contains("complete", "7 files, 0 B read");
    }

    /** All that a point holds, in a directory of an agent. */
    private void restores(Desk desk, String point, Path data, String agent) throws IOException {
        Path back = Files.createTempDirectory(work, "back");
        desk.good("point", "restore", point, data.toString(), "--target", agent + ":" + back);
        assertThat(Tree.listing(back)).isEqualTo(Tree.listing(data));
        Outcome compared = desk.holdfast().bash("diff -r --no-dereference '" + data + "' '" + back + "'");
        assertThat(compared.code()).as(compared.out() + compared.errors()).isZero();
    }
}
