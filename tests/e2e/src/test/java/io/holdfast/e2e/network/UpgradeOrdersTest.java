package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.run.Server;
import io.holdfast.agent.upgrade.Spool;
import io.holdfast.agent.upgrade.Upgrades;
import io.holdfast.format.Sha256;
import io.holdfast.format.Time;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Installation;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Warrant;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent does with an order to upgrade, by what it tells its server and leaves in the spool. */
final class UpgradeOrdersTest implements Server {
    private static final byte[] CONTENT =
            "a package, in three pieces".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    private static final int PIECE = 10;

    @TempDir
    Path spool = Path.of("");

    private final Installation installation = new Installation();
    private final Credentials own = installation.of(Role.AGENT, "a1");
    private final AtomicBoolean idle = new AtomicBoolean(true);
    private final LinkedBlockingQueue<Report> told = new LinkedBlockingQueue<>();
    private Upgrades upgrades = made();

    private Upgrades made() {
        return new Upgrades(new Spool(spool, "1.0"), () -> own, this, idle::get, Time.system());
    }

    @BeforeEach
    void begin() {
        upgrades = made();
    }

    @AfterEach
    void end() {
        upgrades.close();
    }

    @Override
    public void tell(Report report) {
        told.add(report);
    }

    @Override
    public void deliver(Attempt attempt, Report report) {
        throw new IllegalStateException("nothing of it is an attempt");
    }

    private static String digest(byte[] content) {
        return HexFormat.of().formatHex(Sha256.digest().digest(content));
    }

    private static Command.Upgrade order(String agent, byte[] content, Installation by) {
        Warrant warrant = new Warrant(
                "u1",
                agent,
                "2.0",
                Warrant.Direction.FORWARD,
                List.of(new Warrant.Parcel("holdfast", content.length, digest(content))),
                Time.system().now().plus(Duration.ofMinutes(5)));
        return new Command.Upgrade("u1", warrant.signed(by.rootKey()));
    }

    private Report next() throws InterruptedException {
        Report report = told.poll(30, TimeUnit.SECONDS);
        assertThat(report).as("the next word").isNotNull();
        return report;
    }

    /** Answers whatever is wanted out of this content, until something else is said. */
    private Report served(byte[] content) throws InterruptedException {
        Report report = next();
        while (report instanceof Report.Wanted wanted) {
            int from = (int) wanted.offset();
            byte[] piece = Arrays.copyOfRange(content, from, Math.min(content.length, from + PIECE));
            upgrades.piece(new Command.Piece(wanted.sha256(), wanted.offset(), piece));
            report = next();
        }
        return report;
    }

    private static void failed(Report report, String code, String why) {
        assertThat(report).isInstanceOfSatisfying(Report.Upgrading.class, each -> {
            assertThat(each.stage()).isEqualTo(Report.Stage.FAILED);
            assertThat(each.problem().orElseThrow().code()).isEqualTo(code);
            assertThat(each.problem().orElseThrow().message()).contains(why);
        });
    }

    private static void stage(Report report, Report.Stage stage) {
        assertThat(report)
                .isInstanceOfSatisfying(
                        Report.Upgrading.class, each -> assertThat(each.stage()).isEqualTo(stage));
    }

    @Test
    void packagesAreFetchedAndHandedOverOnceNoRunIsUnderWay() throws Exception {
        idle.set(false);
        Command.Upgrade order = order("a1", CONTENT, installation);
        upgrades.order(order);
        upgrades.order(order);
        stage(next(), Report.Stage.FETCHING);
        Thread server = Thread.ofVirtual().start(() -> {
            try {
                stage(served(CONTENT), Report.Stage.INSTALLING);
                told.add(new Report.Renewal(new byte[0]));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Time.system().sleep(Duration.ofSeconds(2));
        assertThat(spool.resolve("ready")).as("a run is under way").doesNotExist();
        idle.set(true);
        server.join(Duration.ofSeconds(30));
        assertThat(next()).isInstanceOf(Report.Renewal.class);
        await("ready");
        assertThat(spool.resolve(digest(CONTENT) + ".deb")).hasBinaryContent(CONTENT);
        assertThat(spool.resolve(Spool.WARRANT)).hasBinaryContent(order.warrant());

        upgrades.close();
        upgrades = made();
        upgrades.order(order);
        Time.system().sleep(Duration.ofSeconds(1));
        assertThat(told).as("it was handed over already").isEmpty();
        Files.writeString(spool.resolve("result"), "u1\nfailed\nthe disk is full\n");
        failed(next(), "UPGRADE-0002", "the disk is full");
    }

    private void await(String name) throws InterruptedException {
        for (int i = 0; i < 1_200 && !Files.exists(spool.resolve(name)); i++) {
            Time.system().sleep(Duration.ofMillis(50));
        }
        assertThat(spool.resolve(name)).exists();
    }

    @Test
    void whatIsNotTheWarrantedPackageIsNotHandedOver() throws Exception {
        upgrades.order(order("a1", CONTENT, installation));
        stage(next(), Report.Stage.FETCHING);
        byte[] other = CONTENT.clone();
        other[3] ^= 1;
        failed(served(other), "UPGRADE-0001", "not the one it was to be");
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void aWarrantOfAnotherInstallationOrForAnotherAgentFetchesNothing() throws Exception {
        upgrades.order(order("a1", CONTENT, new Installation()));
        failed(next(), "UPGRADE-0001", "not signed by this installation");
        upgrades.close();
        upgrades = made();
        upgrades.order(order("a2", CONTENT, installation));
        failed(next(), "UPGRADE-0001", "for the agent a2");
        assertThat(spool).isEmptyDirectory();
    }

    @Test
    void aFetchThatWasBrokenOffGoesOnAndOneThatTheServerHasNoMoreFails() throws IOException, InterruptedException {
        Files.write(spool.resolve(digest(CONTENT) + ".deb.part"), Arrays.copyOf(CONTENT, PIECE));
        upgrades.order(order("a1", CONTENT, installation));
        stage(next(), Report.Stage.FETCHING);
        assertThat(next()).isEqualTo(new Report.Wanted("u1", digest(CONTENT), PIECE));
        upgrades.piece(new Command.Piece(digest(CONTENT), PIECE, new byte[0]));
        failed(next(), "UPGRADE-0002", "no longer has the package holdfast 2.0");
    }
}
