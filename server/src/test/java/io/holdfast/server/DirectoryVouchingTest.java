package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of sessions and tokens when their owner leaves, or the directory does not answer. */
@ParameterizedClass
@EnumSource(Kind.class)
final class DirectoryVouchingTest {
    private static final Duration STATED = Duration.ofMinutes(10);

    @RegisterExtension
    final Lab lab;

    @RegisterExtension
    final GivenSlapd given = new GivenSlapd();

    DirectoryVouchingTest(Kind kind) {
        lab = new Lab(kind);
    }

    private DirectorySettings settings() {
        return new DirectorySettings(given.slapd())
                .role("operators", "OPERATOR")
                .role("auditors", "AUDITOR");
    }

    private record Estate(Client admin, Client session, Client token) {}

    /** Anna's session and token; the directory is reached by a way that can be cut. */
    private Estate estate(Line line) {
        given.slapd().person("anna", "operators");
        Client admin = lab.admin();
        assertThat(settings()
                        .servers("urls", List.of("ldaps://localhost:" + line.port()))
                        .send(admin)
                        .status())
                .isEqualTo(200);
        Client session = lab.stranger().login("anna", Slapd.password("anna"));
        Client.Answer made = session.post(
                "/api/v1/self/tokens", Map.of("name", "script", "permissions", List.of("VIEW"), "lifetime", "P90D"));
        assertThat(made.status()).isEqualTo(201);
        return new Estate(admin, session, lab.stranger().with(made.text("secret")));
    }

    private static List<Integer> statuses(Estate estate) {
        return List.of(
                estate.session().get("/api/v1/sites").status(),
                estate.token().get("/api/v1/sites").status());
    }

    @Test
    void whoIsRemovedInTheDirectoryIsShutOutWithinTenMinutes() {
        try (Line line = new Line(given.slapd().tlsPort())) {
            Estate estate = estate(line);
            given.slapd().remove("anna");
            lab.time.move(STATED);
            assertThat(statuses(estate)).isEqualTo(List.of(401, 401));
            assertThat(estate.admin()
                            .get("/api/v1/audit?action=user.lost")
                            .body()
                            .path("items")
                            .path(0)
                            .path("subject")
                            .asString())
                    .isEqualTo("anna");
        }
    }

    @Test
    void whoLosesTheGroupIsShutOutAndWhoGetsItAgainHasTheTokenAgain() {
        try (Line line = new Line(given.slapd().tlsPort())) {
            Estate estate = estate(line);
            given.slapd().leave("anna", "operators");
            lab.time.move(STATED);
            assertThat(statuses(estate)).isEqualTo(List.of(401, 401));
            given.slapd().join("anna", "operators");
            lab.time.move(STATED);
            assertThat(statuses(estate)).as("the session has ended").isEqualTo(List.of(401, 200));
        }
    }

    @Test
    void whoGetsAnotherGroupHasItsRoleWithinTenMinutes() {
        try (Line line = new Line(given.slapd().tlsPort())) {
            Estate estate = estate(line);
            assertThat(estate.session().get("/api/v1/audit").status()).isEqualTo(403);
            given.slapd().leave("anna", "operators");
            given.slapd().join("anna", "auditors");
            lab.time.move(STATED);
            assertThat(estate.session().get("/api/v1/audit").status()).isEqualTo(200);
            assertThat(estate.token().get("/api/v1/audit").status())
                    .as("a token keeps its scope")
                    .isEqualTo(403);
        }
    }

    @Test
    void whileTheDirectoryIsAwayWhatItSaidCountsForAnHour() {
        try (Line line = new Line(given.slapd().tlsPort())) {
            Estate estate = estate(line);
            line.cut();
            lab.time.move(STATED);
            assertThat(statuses(estate)).isEqualTo(List.of(200, 200));
            lab.time.move(Duration.ofHours(1));
            assertThat(statuses(estate)).isEqualTo(List.of(503, 503));
            assertThat(estate.admin().get("/api/v1/sites").status()).isEqualTo(200);
            line.mend();
            assertThat(statuses(estate)).isEqualTo(List.of(200, 200));
        }
    }

    @Test
    void aConnectionThatBreaksInTheMiddleIsOpenedOnceMore() {
        try (Line line = new Line(given.slapd().tlsPort())) {
            Estate estate = estate(line);
            given.slapd().remove("anna");
            line.doom(2);
            lab.time.move(STATED);
            assertThat(statuses(estate)).as("it broke twice").isEqualTo(List.of(200, 200));
            line.doom(1);
            lab.time.move(STATED);
            assertThat(statuses(estate)).isEqualTo(List.of(401, 401));
        }
    }

    @Test
    void whyADirectoryCannotBeAskedIsInTheLog() {
        List<String> said = new CopyOnWriteArrayList<>();
        Handler ear = new Handler() {
            @Override
            public void publish(LogRecord message) {
                said.add(new SimpleFormatter().formatMessage(message));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("io.holdfast.server.access.directory");
        log.addHandler(ear);
        try (Line line = new Line(given.slapd().tlsPort())) {
            Estate estate = estate(line);
            line.cut();
            lab.time.move(STATED);
            assertThat(statuses(estate)).isEqualTo(List.of(200, 200));
            assertThat(said)
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("directory's server ldaps://localhost:" + line.port(), "handshake");
        } finally {
            log.removeHandler(ear);
        }
    }

    @Test
    void whileTheDirectoryIsAwayItsUsersAreToldAndNotLockedAndOthersLogIn() {
        try (Line line = new Line(given.slapd().tlsPort())) {
            estate(line);
            line.cut();
            for (int i = 0; i < 8; i++) {
                Client.Answer answer = lab.stranger()
                        .post("/api/v1/login", Map.of("name", "anna", "password", Slapd.password("anna")));
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.text("code")).isEqualTo(ErrorCode.ACCESS_DIRECTORY.code());
                assertThat(answer.text("detail")).doesNotContain("localhost");
            }
            assertThat(lab.stranger()
                            .login("admin", Lab.PASSWORD)
                            .get("/api/v1/sites")
                            .status())
                    .isEqualTo(200);
            line.mend();
            lab.stranger().login("anna", Slapd.password("anna"));
        }
    }

    @Test
    void changedSettingsCountAtOnceForThoseWhoAreLoggedIn() {
        try (Line line = new Line(given.slapd().tlsPort())) {
            Estate estate = estate(line);
            assertThat(settings().with("use", "OFF").send(estate.admin()).status())
                    .isEqualTo(200);
            assertThat(statuses(estate)).isEqualTo(List.of(401, 401));
        }
    }
}
