package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Json;
import io.holdfast.e2e.cli.JsonDocument;
import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.control.Report.Result;
import io.holdfast.protocol.control.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processes as they are installed: enrolled with a token, run, stopped by a signal. */
final class ProcessVerbsTest {
    @TempDir
    Path work = Path.of("");

    @Test
    void enrolledProcessesBackUpAndRestore() throws IOException, InterruptedException {
        Holdfast holdfast = new Holdfast(work);
        try (Estate estate = new Estate(work)) {
            String server = estate.plane.address().toString();
            String listen = new Address("127.0.0.1", estate.mediaPort()).toString();
            estate.stopMedia();
            Holdfast.Run media = started(
                    holdfast,
                    holdfast.run(
                            "media",
                            "enrol",
                            "--server",
                            server,
                            "--token",
                            estate.token("m1"),
                            "--dir",
                            "m",
                            "--listen",
                            listen),
                    "media");
            Files.copy(estate.mediaHome().resolve("pools"), work.resolve("m/pools"));
            media.process().destroy();
            assertThat(media.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            Holdfast.Run again = holdfast.start("media", "run", "--dir", "m", "--json");
            Path token = Files.writeString(work.resolve("token"), estate.token("a1") + "\n");
            Holdfast.Run agent = started(
                    holdfast,
                    holdfast.run("agent", "enrol", "--server", server, "--token-file", token.toString(), "--dir", "a"),
                    "agent");
            Path tree = Content.files(Files.createDirectories(work.resolve("tree")), 8, 5);
            SnapshotId snapshot = estate.backedUp("a1", tree);
            Settings settings = Settings.of(Map.of("path", tree.toString(), "target", work + "/back"));
            assertThat(estate.restored("a1", snapshot, settings).result()).isEqualTo(Result.COMPLETE);
            assertThat(Content.of(work.resolve("back"))).isEqualTo(Content.of(tree));
            assertThat(stopped(holdfast, agent).out()).contains("is connected with its server", "stops");
            List<Json> said = stopped(holdfast, again).objects();
            assertThat(said.getLast().type()).isEqualTo("connected");
            new JsonDocument().compare("media run", said);
        }
    }

    private static Holdfast.Run started(Holdfast holdfast, Holdfast.Outcome enrolled, String what) {
        assertThat(enrolled.code()).as(enrolled.errors()).isZero();
        assertThat(enrolled.out()).contains("Enrolled as " + what);
        return holdfast.start(what, "run", "--dir", what.substring(0, 1));
    }

    private static Holdfast.Outcome stopped(Holdfast holdfast, Holdfast.Run run) throws InterruptedException {
        run.process().destroy();
        assertThat(run.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        return holdfast.finish(run);
    }

    @Test
    void aTokenWorksOnceAndAMachineIsNotEnrolledTwiceUnseen() throws IOException, InterruptedException {
        Holdfast holdfast = new Holdfast(work);
        try (Estate estate = new Estate(work)) {
            String server = estate.plane.address().toString();
            String token = estate.token("a1");
            Holdfast.Outcome once =
                    holdfast.run("agent", "enrol", "--server", server, "--token", token, "--dir", "a", "--json");
            assertThat(once.code()).as(once.errors()).isZero();
            new JsonDocument().compare("agent enrol", once.objects());
            Holdfast.Outcome twice = holdfast.run("agent", "enrol", "--server", server, "--token", token, "--dir", "b");
            assertThat(twice.code()).isEqualTo(1);
            assertThat(twice.errors()).contains("LINK-0008");
            Holdfast.Outcome unseen =
                    holdfast.run("agent", "enrol", "--server", server, "--token", estate.token("a2"), "--dir", "a");
            assertThat(unseen.code()).isEqualTo(2);
            assertThat(unseen.errors()).contains("--replace");
            assertThat(holdfast.run("agent", "run", "--dir", "nowhere").errors())
                    .contains("Enrol it first");
        }
    }
}
