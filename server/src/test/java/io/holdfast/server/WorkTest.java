package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.AgentProcess;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.EnrolmentToken;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Service;
import io.holdfast.repository.Repository;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class WorkTest {
    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home;

    WorkTest(Kind kind) {
        lab = new Lab(kind);
    }

    @ParameterizedTest
    @EnumSource
    void whatAnAgentBacksUpByOrderIsRestoredByOrder(Suite suite) throws Exception {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Estate.Pair pair = estate.pair(lab.server());
            String agent = pair.agentId();
            String repository = estate.repository(pair.mediaId(), "global", Map.of("suite", suite.name()));
            assertThat(estate.admin.get("/api/v1/repositories/" + repository).text("suite"))
                    .isEqualTo(suite.name());
            Path data = Files.createDirectories(home.resolve("data"));
            Files.writeString(data.resolve("one"), "content that is worth keeping");
            String job = estate.job(agent, data, repository);

            Client.Answer first = estate.ended(estate.start(job));
            assertThat(first.text("state")).as(first.body().toString()).isEqualTo("COMPLETE");
            Client.Answer points = estate.admin.get("/api/v1/points?jobId=" + job);
            assertThat(points.body().path("items").size()).isEqualTo(1);
            String point = points.body().path("items").path(0).path("id").asString();

            Path target = home.resolve("restored");
            Client.Answer restore = estate.admin.post(
                    "/api/v1/restores",
                    Map.of(
                            "pointId",
                            point,
                            "agentId",
                            agent,
                            "settings",
                            Map.of("target", List.of(target.toString()))));
            Client.Answer restored = estate.ended(restore.text("id"));
            assertThat(restored.text("state")).as(restored.body().toString()).isEqualTo("COMPLETE");
            assertThat(Files.readString(
                            target.resolve(data.toString().substring(1)).resolve("one")))
                    .isEqualTo("content that is worth keeping");

            Client.Answer verified = estate.ended(estate.admin
                    .post("/api/v1/verifications", Map.of("pointId", point, "agentId", agent))
                    .text("id"));
            assertThat(verified.text("state")).isEqualTo("COMPLETE");
            Client.Answer second = estate.ended(estate.start(job));
            assertThat(second.text("state")).isEqualTo("COMPLETE");
            assertThat(estate.admin
                            .get("/api/v1/points?jobId=" + job)
                            .body()
                            .path("items")
                            .size())
                    .isEqualTo(2);
            for (String upkeep : List.of("gc", "check", "verify")) {
                Client.Answer done = estate.ended(estate.admin
                        .post("/api/v1/repositories/" + repository + "/" + upkeep, Map.of())
                        .text("id"));
                assertThat(done.text("state")).as(done.body().toString()).isEqualTo("COMPLETE");
            }
            escrowOpensTheStoreAlone(estate, repository, suite);
        }
    }

    /** With the printed key and the directory, and without server, media server or agent. */
    private void escrowOpensTheStoreAlone(Estate estate, String repository, Suite suite) {
        String printed = estate.admin
                .post("/api/v1/repositories/" + repository + "/escrow", Map.of())
                .text("recoveryKey");
        Path store = home.resolve("pool-global").resolve(repository);
        try (Repository opened = Repository.open(
                new FileStore(store, Randomness.secure()),
                new Access.Recovery(RecoveryKey.parse(printed)),
                Repository.Ahead.NOTHING,
                Time.system(),
                Randomness.secure())) {
            assertThat(opened.metadata().suite()).isEqualTo(suite);
            assertThat(opened.snapshots()).hasSize(2);
        }
    }

    @Test
    void aRestoreNamesItsTargetWhichIsNotTheWholeMachine() {
        try (Estate estate = new Estate(lab.admin(), home)) {
            assertThat(estate.admin
                            .post("/api/v1/restores", Map.of("pointId", "none", "agentId", "a", "settings", Map.of()))
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void aRunWaitsForItsAgentIsCancelledWhileItWaitsAndOneIsEnough() throws Exception {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Estate.Pair pair = estate.pair(lab.server());
            String repository = estate.repository(pair.mediaId(), "global");
            String job = estate.job(pair.agentId(), Files.createDirectories(home.resolve("d")), repository);
            pair.agent().close();
            String run = estate.start(job);
            assertThat(estate.admin
                            .post("/api/v1/jobs/" + job + "/runs", Map.of())
                            .body()
                            .path("runs")
                            .size())
                    .as("while one has not ended")
                    .isZero();
            assertThat(estate.admin
                            .post("/api/v1/runs/" + run + "/cancel", Map.of())
                            .status())
                    .isEqualTo(200);
            Client.Answer ended = estate.admin.get("/api/v1/runs/" + run);
            assertThat(ended.text("cancelledBy")).isEqualTo("admin");
            assertThat(estate.admin.get("/api/v1/points").body().path("items").size())
                    .isZero();
        }
    }

    @Test
    void aTokenWorksOnceInItsTimeAndForItsRole() {
        try (Estate estate = new Estate(lab.admin(), home)) {
            String token = estate.token(Role.AGENT, "a");
            assertRefused(token, Role.MEDIA);
            assertRefused(token, Role.AGENT);
            estate.join(lab.server(), Role.AGENT, "c");
            String late = estate.token(Role.AGENT, "b");
            lab.time.move(Duration.ofHours(2));
            assertRefused(late, Role.AGENT);
            assertThat(estate.admin
                            .get("/api/v1/audit?action=enrol")
                            .body()
                            .path("items")
                            .size())
                    .isEqualTo(4);
        }
    }

    private void assertRefused(String token, Role role) {
        assertThatThrownBy(() -> Enrolment.join(
                        Estate.address(lab.server()),
                        EnrolmentToken.parse(token),
                        new Enrolment.Joining(role, "host", "test", new Proxy.None()),
                        Time.system()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_ENROLMENT));
    }

    @Test
    void whoWasRevokedIsCutOffAndDoesNotComeBack() throws Exception {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Path own = estate.join(lab.server(), Role.AGENT, "a");
            AgentProcess agent = estate.agent(own, lab.server());
            String id = estate.id("/api/v1/agents", "a");
            estate.await("/api/v1/agents/" + id, answer -> answer.text("health").equals("CONNECTED"));
            Client.Answer revoked = estate.admin.post("/api/v1/agents/" + id + "/revoke", Map.of());
            assertThat(revoked.text("state")).isEqualTo("REVOKED");
            agent.close();
            Dialer dialer = Dialer.of(Credentials.read(own), Revocations.none(), new Proxy.None(), Time.system());
            assertThatThrownBy(() -> dialer.server(Estate.address(lab.server()), Service.CONTROL))
                    .isInstanceOf(HoldfastException.class);
        }
    }

    @Test
    void whatAnAgentFindsIsInTheInventoryAndSelectedByRules() {
        try (Estate estate = new Estate(lab.admin(), home)) {
            estate.agent(estate.join(lab.server(), Role.AGENT, "a"), lab.server());
            String id = estate.id("/api/v1/agents", "a");
            estate.await(
                    "/api/v1/resources?agentId=" + id,
                    answer -> answer.body().path("items").size() > 0);
            assertThat(estate.admin.get("/api/v1/agents/" + id).text("system")).isNotEmpty();
            String all = estate.admin
                    .post("/api/v1/groups", Map.of("name", "all", "description", "", "rule", Map.of("system", "linux")))
                    .text("id");
            String none = estate.admin
                    .post(
                            "/api/v1/groups",
                            Map.of("name", "none", "description", "", "rule", Map.of("tag", "no such tag")))
                    .text("id");
            assertThat(estate.admin
                            .get("/api/v1/groups/" + all + "/resources")
                            .body()
                            .path("resources")
                            .size())
                    .isPositive();
            assertThat(estate.admin
                            .get("/api/v1/groups/" + none + "/resources")
                            .body()
                            .path("resources")
                            .size())
                    .isZero();
        }
    }
}
