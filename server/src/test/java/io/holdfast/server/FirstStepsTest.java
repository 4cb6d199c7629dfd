package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class FirstStepsTest {
    @RegisterExtension
    final Lab lab;

    FirstStepsTest(Kind kind) {
        lab = new Lab(kind);
    }

    @Test
    void theFirstPasswordLetsItsOwnerChooseAnotherAndNothingElse() {
        String first = lab.server().oneTimePassword().orElseThrow();
        Client fresh = lab.stranger().login("admin", first);

        Client.Answer refused = fresh.get("/api/v1/users");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("code")).isEqualTo(ErrorCode.ACCESS_PASSWORD_CHANGE.code());
        assertThat(fresh.post(
                                "/api/v1/self/tokens",
                                Map.of("name", "t", "permissions", new String[] {"VIEW"}, "lifetime", "P1D"))
                        .status())
                .isEqualTo(403);

        assertThat(fresh.post("/api/v1/self/password", Map.of("old", first, "fresh", Lab.PASSWORD))
                        .status())
                .isEqualTo(204);
        assertThat(fresh.get("/api/v1/self").status())
                .as("sessions from before the change")
                .isEqualTo(401);
        Client admin = lab.stranger().login("admin", Lab.PASSWORD);
        assertThat(admin.get("/api/v1/users").body().path("items").size()).isEqualTo(1);
    }

    @Test
    void theFirstPasswordIsForItsOwnersEyesAndGoesWhenItWasChanged() throws Exception {
        Path file = lab.directory().resolve("first-password");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String first = lab.server().oneTimePassword().orElseThrow();
        lab.restart();
        assertThat(lab.server().oneTimePassword()).contains(first);

        lab.admin();
        lab.restart();
        assertThat(lab.server().oneTimePassword()).isEmpty();
        assertThat(file).doesNotExist();
        assertThat(lab.stranger()
                        .login("admin", Lab.PASSWORD)
                        .get("/api/v1/self")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anotherMasterKeyIsRefused() {
        lab.stop();
        ServerConfiguration right = lab.configuration();
        ServerConfiguration wrong = new ServerConfiguration(
                right.directory(),
                right.api(),
                right.control(),
                right.names(),
                right.database(),
                new MasterKeySource.Passphrase("another key"));
        assertThatThrownBy(() -> Server.start(wrong, lab.time, Randomness.secure()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ACCESS_MASTER_KEY));
    }

    @Test
    void twoServersOfOneInstallationAreOneAuthorityAndShareSessions() {
        ServerConfiguration one = lab.configuration();
        ServerConfiguration two = new ServerConfiguration(
                one.directory().resolve("two"),
                one.api(),
                one.control(),
                one.names(),
                one.database()
                        .or(() -> Optional.of("jdbc:sqlite:" + one.directory().resolve("holdfast.db"))),
                one.masterKey());
        try (Server second = lab.start(two)) {
            assertThat(second.rootCertificate())
                    .hasSameBinaryContentAs(lab.server().rootCertificate());
            assertThat(second.oneTimePassword()).isEmpty();
            lab.admin();
            Client other =
                    Client.of(second.url(), lab.server().rootCertificate()).login("admin", Lab.PASSWORD);
            assertThat(other.get("/api/v1/self").text("name")).isEqualTo("admin");
        }
    }

    /** Of a server on a database of its own, with nothing in it. */
    private ServerConfiguration fresh() {
        ServerConfiguration one = lab.configuration();
        return new ServerConfiguration(
                one.directory().resolve("fresh"),
                one.api(),
                one.control(),
                one.names(),
                Optional.of(lab.fresh()),
                one.masterKey());
    }

    /** As a server hashes that is no test's: 19 MiB, two passes. */
    @Test
    void whoGuessesAPasswordPaysForEachGuess() throws Exception {
        ServerConfiguration fresh = fresh();
        try (Server server = Server.start(fresh, lab.time, Randomness.secure());
                Connection sql = DriverManager.getConnection(fresh.database().orElseThrow());
                ResultSet hash = sql.createStatement().executeQuery("SELECT password FROM account")) {
            assertThat(hash.next()).isTrue();
            assertThat(hash.getString(1)).startsWith("argon2id$19456$2$");
            Client.of(server.url(), server.rootCertificate())
                    .settled("admin", server.oneTimePassword().orElseThrow());
        }
    }

    @Test
    void theFirstStartMakesRulesOfAlertsAndNoLaterOne() {
        ServerConfiguration fresh = fresh();
        try (Server first = lab.start(fresh)) {
            Client admin = Client.of(first.url(), first.rootCertificate())
                    .settled("admin", first.oneTimePassword().orElseThrow());
            JsonNode rules = admin.get("/api/v1/alert-rules").body().path("items");
            assertThat(rules.valueStream()
                            .map(each -> each.at("/spec/condition/type").asString()))
                    .containsExactlyInAnyOrder("failedRun", "missedRun", "stalledRun", "filledPool", "doubtedClock");
            assertThat(admin.get("/api/v1/audit?action=alert%20rule.create")
                            .body()
                            .path("items"))
                    .hasSize(5);
            rules.forEach(each -> assertThat(admin.delete(
                                    "/api/v1/alert-rules/" + each.path("id").asString(), "\"1\"")
                            .status())
                    .isEqualTo(204));
        }
        try (Server later = lab.start(fresh)) {
            Client admin = Client.of(later.url(), later.rootCertificate()).login("admin", Lab.PASSWORD);
            assertThat(admin.get("/api/v1/alert-rules").body().path("items")).isEmpty();
        }
    }

    @Test
    void healthIsForAnybodyAndMetricsAreForWhoMayLook() {
        assertThat(lab.stranger().get("/health/live").status()).isEqualTo(200);
        assertThat(lab.stranger().get("/health/ready").status()).isEqualTo(200);
        assertThat(lab.stranger().get("/metrics").status()).isEqualTo(401);
        Client.Answer metrics = lab.admin().get("/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.body().asString()).contains("holdfast_http_requests_seconds_count{operation=\"login\"}");
    }
}
