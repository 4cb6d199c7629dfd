package io.holdfast.e2e.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Tree;
import io.holdfast.e2e.server.Desk;
import io.holdfast.protocol.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every agent that lies in tests/fixtures, with the server, media server and agent of this build. */
final class KeptAgentsTest {
    private static final String KEPT = "kept";
    private static final String ALL = "7 files, 2.93 MiB read";
    private static final String NOTHING = "7 files, 0 B read";

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
    void aKeptAgentServesThePresentServerSharesPointsWithThePresentAgentAndIsUpgraded(Path jar)
            throws IOException, InterruptedException {
        Path data = Tree.small(work.resolve("data"));
        String control = "127.0.0.1:" + FreePort.any();
        try (Desk desk = Desk.allInOne(work, control)) {
            desk.logIn(work, "all/server/ca.pem");
            String present = id(desk.good("agent", "list"), "CONNECTED");
            try (Member _ = Member.joined(desk, desk.holdfast().of(jar), KEPT, control)) {
                assertThat(desk.good("agent", "show", KEPT).out()).contains(version(jar));
                protect(desk, KEPT, KEPT, data);
                runs(desk, KEPT, ALL);
                runs(desk, KEPT, NOTHING);
                String point = id(desk.good("point", "list", "--resource", KEPT), KEPT);
                assertThat(desk.good("point", "ls", point, data.toString()).out())
                        .contains("hello.txt");
                restores(desk, point, data, KEPT);
                restores(desk, point, data, present);
                protect(desk, "present", present, data);
                runs(desk, "present", ALL);
                restores(desk, id(desk.good("point", "list", "--resource", "present"), "present"), data, KEPT);
            }
            try (Member _ = Member.started(desk.holdfast())) {
                assertThat(desk.good("agent", "show", KEPT).out()).doesNotContain(version(jar));
                runs(desk, KEPT, NOTHING);
            }
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

    private static void protect(Desk desk, String name, String agent, Path data) {
        desk.good("resource", "create", name, "--agent", agent, "--path", data.toString());
        desk.good("job", "create", name, "--resource", name, "--into", "main");
    }

    private static void runs(Desk desk, String job, String read) {
        assertThat(desk.good("job", "run", job, "--wait").out()).contains("complete, " + read);
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
