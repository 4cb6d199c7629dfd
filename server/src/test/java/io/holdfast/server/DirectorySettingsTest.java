package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import io.holdfast.protocol.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class DirectorySettingsTest {
    @RegisterExtension
    final Lab lab;

    @RegisterExtension
    final GivenSlapd given = new GivenSlapd();

    DirectorySettingsTest(Kind kind) {
        lab = new Lab(kind);
    }

    private DirectorySettings settings() {
        return new DirectorySettings(given.slapd()).role("operators", "OPERATOR");
    }

    private DirectorySettings plain(String host) {
        return settings()
                .servers("urls", List.of("ldap://" + host + ":" + given.slapd().plainPort()));
    }

    /** What the test of the settings says: stages with their outcome. */
    private static List<String> steps(Client admin, DirectorySettings settings, String... password) {
        Client.Answer set = settings.send(admin);
        assertThat(set.status()).as(set.body().toString()).isEqualTo(200);
        Client.Answer test = admin.post(
                "/api/v1/directory/test",
                password.length == 0 ? Map.of("name", "anna") : Map.of("name", "anna", "password", password[0]));
        assertThat(test.status()).isEqualTo(200);
        return test.body()
                .path("steps")
                .valueStream()
                .map(step -> step.path("stage").asString() + " "
                        + step.path("outcome").asString())
                .toList();
    }

    private static final List<String> ALL =
            List.of("CONNECT GOOD", "BIND GOOD", "USER GOOD", "GROUPS GOOD", "ROLE GOOD");

    @Test
    void aTestSaysStepByStepWhatItFound() {
        given.slapd().person("anna", "operators");
        Client admin = lab.admin();
        assertThat(steps(admin, settings().with("use", "OFF"), Slapd.password("anna")))
                .isEqualTo(
                        Stream.concat(ALL.stream(), Stream.of("PASSWORD GOOD")).toList());
        assertThat(steps(admin, settings(), "wrong")).last().isEqualTo("PASSWORD FAILED");
        assertThat(steps(admin, settings(), "")).last().isEqualTo("PASSWORD FAILED");
        assertThat(steps(admin, settings().with("roles", List.of()))).last().isEqualTo("ROLE FAILED");
        assertThat(steps(admin, settings().with("secret", "wrong"))).isEqualTo(List.of("CONNECT GOOD", "BIND FAILED"));
        assertThat(steps(admin, settings().with("bindName", "").with("secret", "")))
                .as("somebody who is nobody sees nobody")
                .isEqualTo(List.of("CONNECT GOOD", "BIND GOOD", "USER FAILED"));
        settings().send(admin);
        for (int i = 0; i < 6; i++) {
            admin.post("/api/v1/directory/test", Map.of("name", "anna", "password", "wrong"));
        }
        assertThat(lab.stranger()
                        .post("/api/v1/login", Map.of("name", "anna", "password", Slapd.password("anna")))
                        .status())
                .as("a test is no way to try many passwords")
                .isEqualTo(429);
    }

    @Test
    void certificatesAreCheckedWithTheName() {
        given.slapd().person("anna", "operators");
        Client admin = lab.admin();
        assertThat(steps(admin, settings())).isEqualTo(ALL);
        assertThat(steps(admin, settings().servers("trusted", given.slapd().certificate())))
                .as("its own certificate, pinned")
                .isEqualTo(ALL);
        assertThat(steps(
                        admin,
                        settings()
                                .servers(
                                        "urls",
                                        List.of("ldaps://127.0.0.1:"
                                                + given.slapd().tlsPort()))))
                .as("a name that is not in the certificate")
                .isEqualTo(List.of("CONNECT FAILED"));
        assertThat(steps(admin, settings().servers("trusted", read(lab.server().rootCertificate()))))
                .as("an authority that did not make it")
                .isEqualTo(List.of("CONNECT FAILED"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void startTlsIsCheckedAlikeAndNothingFollowsWithoutIt() {
        given.slapd().person("anna", "operators");
        Client admin = lab.admin();
        assertThat(steps(admin, plain("localhost").servers("security", "STARTTLS")))
                .isEqualTo(ALL);
        assertThat(steps(admin, plain("127.0.0.1").servers("security", "STARTTLS")))
                .isEqualTo(List.of("CONNECT FAILED"));
        assertThat(steps(
                        admin,
                        plain("localhost")
                                .servers("security", "STARTTLS")
                                .servers("trusted", read(lab.server().rootCertificate()))))
                .isEqualTo(List.of("CONNECT FAILED"));
    }

    @Test
    void withoutTlsItMustBeThisMachineOrBeSaidAndIsWarnedOf() {
        given.slapd().person("anna", "operators");
        Client admin = lab.admin();
        assertThat(steps(admin, plain("localhost").servers("security", "LOOPBACK")))
                .isEqualTo(ALL);
        assertThat(steps(admin, plain("localhost").servers("security", "NONE"))).startsWith("CONNECT WARNING");
        assertThat(settings()
                        .servers("security", "LOOPBACK")
                        .servers("urls", List.of("ldap://ldap.example.com"))
                        .send(admin)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void serversAreTriedInTurnAndOneThatIsSilentCostsItsTime() throws IOException {
        given.slapd().person("anna", "operators");
        Client admin = lab.admin();
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            for (String security : List.of("TLS", "STARTTLS")) {
                String scheme = security.equals("TLS") ? "ldaps" : "ldap";
                int port = security.equals("TLS")
                        ? given.slapd().tlsPort()
                        : given.slapd().plainPort();
                DirectorySettings settings = settings()
                        .servers("security", security)
                        .servers("timeout", "PT0.5S")
                        .servers(
                                "urls",
                                List.of(
                                        scheme + "://localhost:" + FreePort.any(),
                                        scheme + "://localhost:" + silent.getLocalPort(),
                                        scheme + "://localhost:" + port));
                long begin = lab.time.nanos();
                assertThat(steps(admin, settings))
                        .isEqualTo(Stream.concat(Stream.of("CONNECT FAILED", "CONNECT FAILED"), ALL.stream())
                                .toList());
                lab.stranger().login("anna", Slapd.password("anna"));
                assertThat(Duration.ofNanos(lab.time.nanos() - begin)).isLessThan(Duration.ofSeconds(15));
            }
        }
    }

    @Test
    void keysThatAreNoTextAreKeysAsWell() {
        given.slapd()
                .person(
                        "anna",
                        List.of(new Attribute("objectGUID", new byte[] {(byte) 0x80, 0, -1, '*', '(', ')', '\\', 7})),
                        "operators");
        Client admin = lab.admin();
        settings().users("key", "objectGUID").send(admin);
        Client anna = lab.stranger().login("anna", Slapd.password("anna"));
        lab.time.move(Duration.ofMinutes(10));
        assertThat(anna.get("/api/v1/sites").status()).isEqualTo(200);
        lab.stranger().login("anna", Slapd.password("anna"));
    }

    @Test
    void thePasswordGoesInAndNeverOutAndIsAskedForAgainWhenTheServersChange() throws SQLException {
        Client admin = lab.admin();
        Client.Answer set = settings().send(admin);
        assertThat(set.body().toString()).doesNotContain(Slapd.READER_PASSWORD);
        assertThat(admin.get("/api/v1/directory").body().toString()).doesNotContain(Slapd.READER_PASSWORD);
        assertThat(admin.get("/api/v1/audit?action=directory.change").body().toString())
                .contains("ldaps://localhost")
                .doesNotContain(Slapd.READER_PASSWORD);
        try (Connection connection = lab.sql();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT value FROM setting WHERE name = 'the secret of the directory'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isNotEmpty().doesNotContain(Slapd.READER_PASSWORD);
        }
        assertThat(settings().without("secret").send(admin).status()).isEqualTo(200);
        given.slapd().person("anna", "operators");
        lab.stranger().login("anna", Slapd.password("anna"));
        assertThat(settings()
                        .without("secret")
                        .servers("urls", List.of("ldaps://thief.example.com"))
                        .send(admin)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void settingsThatCannotBeRightAreRefused() {
        Client admin = lab.admin();
        assertThat(Stream.of(
                                settings().servers("urls", List.of()),
                                settings().servers("urls", List.of("ldap://localhost")),
                                settings().servers("urls", List.of("ldaps://u@localhost")),
                                settings().servers("urls", List.of("ldaps://localhost/dc=x")),
                                settings().servers("urls", List.of("file:///etc/passwd")),
                                settings().servers("trusted", "no PEM"),
                                settings().servers("timeout", "PT0S"),
                                settings().servers("timeout", "PT5M"),
                                settings().users("filter", "(uid=anna)"),
                                settings().users("filter", "(uid={name}"),
                                settings().users("base", "people"),
                                settings().users("key", "entry UUID"),
                                settings().with("bindName", "holdfast"),
                                settings().with("roles", List.of(Map.of("group", "operators", "role", "OPERATOR"))),
                                settings().with("groups", Map.of("type", "search", "base", "", "filter", "(member=x)")))
                        .map(each -> each.send(admin).status()))
                .containsOnly(400);
        assertThat(admin.get("/api/v1/directory").body().path("version").asInt())
                .isEqualTo(1);
    }

    @Test
    void onlyWhoMaySecureChangesItAndOnlyWhoSawTheLastVersion() {
        Client admin = lab.admin();
        Client operator = lab.user(admin, "op", "OPERATOR");
        assertThat(operator.get("/api/v1/directory").status()).isEqualTo(403);
        assertThat(operator.post("/api/v1/directory/test", Map.of("name", "x")).status())
                .isEqualTo(403);
        Client system = lab.user(admin, "system", "SYSTEM_ADMINISTRATOR");
        assertThat(system.get("/api/v1/directory").status()).isEqualTo(200);
        assertThat(settings().send(system).status()).isEqualTo(403);
        Client security = lab.user(admin, "security", "SECURITY_ADMINISTRATOR");
        assertThat(settings().send(security).status()).isEqualTo(200);
        assertThat(settings().send(admin, "\"1\"").status()).isEqualTo(412);
    }

    @Test
    void withThreeRolesNoGroupGivesThePartOfAnAdministratorAndNewOnesWait() {
        given.slapd().person("anna", "operators");
        given.slapd().person("eve", "bosses");
        Client admin = lab.admin();
        settings().role("bosses", "SECURITY_ADMINISTRATOR").send(admin);
        lab.user(admin, "system", "SYSTEM_ADMINISTRATOR");
        Client security = lab.user(admin, "security", "SECURITY_ADMINISTRATOR");
        lab.user(admin, "audit", "AUDIT_ADMINISTRATOR");
        Client eve = lab.stranger().login("eve", Slapd.password("eve"));
        assertThat(eve.get("/api/v1/users").status()).isEqualTo(200);
        admin.post("/api/v1/role-mode/divide", Map.of());

        Map<String, String> anna = Map.of("name", "anna", "password", Slapd.password("anna"));
        assertThat(lab.stranger().post("/api/v1/login", anna).status()).isEqualTo(403);
        String id = security.get("/api/v1/users?name=anna")
                .body()
                .path("items")
                .path(0)
                .path("id")
                .asString();
        String tag = security.get("/api/v1/users/" + id).etag();
        security.put("/api/v1/users/" + id, Map.of("role", "OPERATOR", "state", "ENABLED"), tag);
        assertThat(lab.stranger().post("/api/v1/login", anna).status()).isEqualTo(200);

        assertThat(lab.stranger()
                        .post("/api/v1/login", Map.of("name", "eve", "password", Slapd.password("eve")))
                        .status())
                .isEqualTo(403);
        lab.time.move(Duration.ofMinutes(10));
        assertThat(eve.get("/api/v1/users").status()).isEqualTo(401);
    }
}
