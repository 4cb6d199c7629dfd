package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.AgentProcess;
import io.holdfast.format.Time;
import io.holdfast.media.MediaServer;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.OwnCredentials;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Service;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Report;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The server began 300 days ago, so that certificates of then are old now, and good still. */
@ParameterizedClass
@EnumSource(Kind.class)
final class RenewalTest {
    private static final Duration AGE = Duration.ofDays(300);

    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    RenewalTest(Kind kind) {
        lab = new Lab(kind);
        lab.time.move(AGE.negated());
    }

    private Client laterAdmin() {
        lab.time.move(AGE);
        return lab.stranger().login("admin", Lab.PASSWORD);
    }

    @Test
    void membersAndTheServerRenewTheirCertificatesAndGoOnWorking() throws Exception {
        Path media;
        Path agent;
        BigInteger servers;
        try (Estate before = new Estate(lab.admin(), home, lab.time)) {
            media = before.join(lab.server(), Role.MEDIA, "m");
            agent = before.join(lab.server(), Role.AGENT, "a");
            servers = shown(agent);
        }
        List<BigInteger> old = List.of(serial(media), serial(agent));
        try (Estate estate = new Estate(laterAdmin(), home, lab.time)) {
            MediaServer keeper = estate.media(media, lab.server());
            AgentProcess reader = estate.agent(agent, lab.server());
            until(() -> !old.contains(serial(media)) && !old.contains(serial(agent)));
            String mediaId = estate.id("/api/v1/media-servers", "m");
            until(() -> shown(agent, mediaId, keeper).equals(serial(media)));
            until(() -> !shown(agent).equals(servers));
            until(() -> estate.admin
                            .get("/api/v1/audit?action=certificate.renew")
                            .body()
                            .path("items")
                            .size()
                    == 3);

            estate.reach(mediaId, keeper);
            String repository = estate.repository(mediaId, "global");
            Path data = Files.createDirectories(home.resolve("data"));
            Files.writeString(data.resolve("one"), "content");
            String id = estate.id("/api/v1/agents", "a");
            String job = estate.job(id, data, repository);
            Client.Answer first = estate.ended(estate.start(job));
            assertThat(first.text("state"))
                    .as("over the stream of the old certificate: " + first.body())
                    .isEqualTo("COMPLETE");
            reader.close();
            estate.agent(agent, lab.server());
            Client.Answer second = estate.ended(estate.start(job));
            assertThat(second.text("state"))
                    .as("over one of the new certificate: " + second.body())
                    .isEqualTo("COMPLETE");
        }
    }

    @Test
    void whoIsAwayAndDoesNotRenewIsToldOfUntilItIsBackOrRevoked() throws Exception {
        Path agent;
        try (Estate before = new Estate(lab.admin(), home, lab.time)) {
            agent = before.join(lab.server(), Role.AGENT, "laptop");
            before.join(lab.server(), Role.MEDIA, "shelf");
        }
        Client admin = laterAdmin();
        try (Estate estate = new Estate(admin, home, lab.time)) {
            estate.watch(Map.of("type", "expiringCertificate", "members", "ALL"));
            Client.Answer open = open(estate, 2);
            assertThat(open.body().toString())
                    .contains(Credentials.read(agent)
                            .chain()
                            .getFirst()
                            .getNotAfter()
                            .toInstant()
                            .toString());
            estate.agent(agent, lab.server());
            assertThat(open(estate, 1).body().at("/items/0/words/role").asString())
                    .isEqualTo("media server");
            String shelf = estate.id("/api/v1/media-servers", "shelf");
            admin.post("/api/v1/media-servers/" + shelf + "/revoke", Map.of());
            open(estate, 0);
        }
    }

    /** Alerts that are open once it is so many; a minute passes for each look. */
    private Client.Answer open(Estate estate, int count) throws InterruptedException {
        for (int i = 0; i < 400; i++) {
            lab.time.move(Duration.ofSeconds(61));
            Time.system().sleep(Duration.ofMillis(300));
            Client.Answer open = estate.admin.get("/api/v1/alerts?state=OPEN");
            if (open.body().path("items").size() == count) {
                return open;
            }
        }
        throw new AssertionError(estate.admin.get("/api/v1/alerts").toString());
    }

    @Test
    void whoAsksForWhatItMayNotHaveIsGivenNothing() throws Exception {
        Path agent;
        try (Estate before = new Estate(lab.admin(), home, lab.time)) {
            agent = before.join(lab.server(), Role.AGENT, "a");
        }
        OwnCredentials own = OwnCredentials.read(agent);
        try (Estate estate = new Estate(laterAdmin(), home, lab.time);
                ControlStream<Report, Command> stream = ControlStream.ofMember(dial(agent))) {
            stream.send(new Report.Hello("0", "h", "s", "a", lab.time.now(), List.of(), Map.of(), List.of()));
            assertThat(stream.receive())
                    .isInstanceOfSatisfying(
                            Command.Welcome.class,
                            welcome -> assertThat(welcome.capabilities()).contains(Command.Welcome.RENEWALS));
            stream.send(new Report.Renewal("no request".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            for (int i = 0; i < 6; i++) {
                stream.send(new Report.Renewal(own.ask()));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(stream.receive()).isInstanceOf(Command.Renewed.class);
            }
            estate.await("/api/v1/audit?action=certificate.renew", answer -> refusals(answer) == 2);
            String id = estate.id("/api/v1/agents", "a");
            assertThat(estate.admin
                            .post("/api/v1/agents/" + id + "/revoke", Map.of())
                            .status())
                    .isEqualTo(200);
            assertThat(revoked()).as("those that were given of late as well").isEqualTo(6);
        }
    }

    private static long refusals(Client.Answer audit) {
        return audit.body()
                .path("items")
                .valueStream()
                .filter(entry -> entry.path("outcome").asString().equals("REFUSED"))
                .count();
    }

    private long revoked() throws Exception {
        try (var connection = lab.sql();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM certificate WHERE revoked_at > 0")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Connection dial(Path member) {
        return dialer(member).server(Estate.address(lab.server()), Service.CONTROL);
    }

    private Dialer dialer(Path member) {
        return Dialer.of(Credentials.read(member), Revocations.none(), new Proxy.None(), lab.time);
    }

    /** What the server shows. */
    private BigInteger shown(Path member) {
        try (Connection connection = dial(member)) {
            return connection.certificate().getSerialNumber();
        }
    }

    /** What a media server shows. */
    private BigInteger shown(Path member, String id, MediaServer media) {
        Address address = new Address("127.0.0.1", media.ports().getFirst());
        try (Connection connection = dialer(member).media(address, id)) {
            return connection.certificate().getSerialNumber();
        }
    }

    private static BigInteger serial(Path member) {
        return Credentials.read(member).chain().getFirst().getSerialNumber();
    }

    private void until(BooleanSupplier right) throws InterruptedException {
        for (int i = 0; i < 1_200 && !right.getAsBoolean(); i++) {
            lab.time.sleep(Duration.ofMillis(100));
        }
        assertThat(right.getAsBoolean()).isTrue();
    }
}
