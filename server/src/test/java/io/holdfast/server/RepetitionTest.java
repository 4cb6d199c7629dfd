package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class RepetitionTest {
    @RegisterExtension
    final Lab lab;

    RepetitionTest(Kind kind) {
        lab = new Lab(kind);
    }

    private static Map<String, String> site(String name) {
        return Map.of("name", name, "description", "");
    }

    @Test
    void aCreationThatIsRepeatedUnderItsKeyIsAnsweredAsTheFirstTime() {
        Client admin = lab.admin();
        Map<String, String> key = Map.of("Idempotency-Key", "k1");
        Client.Answer first = admin.post("/api/v1/sites", site("a"), key);
        Client.Answer second = admin.post("/api/v1/sites", site("a"), key);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.etag()).isEqualTo(first.etag());
        assertThat(admin.get("/api/v1/sites").body().path("items").size()).isEqualTo(1);
        assertThat(admin.get("/api/v1/audit?action=site.create")
                        .body()
                        .path("items")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void manyAtOnceMakeOne() throws Exception {
        Client admin = lab.admin();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Client.Answer>> calls = IntStream.range(0, 24)
                    .mapToObj(_ -> (Callable<Client.Answer>)
                            () -> admin.post("/api/v1/sites", site("one"), Map.of("Idempotency-Key", "k")))
                    .toList();
            assertThat(threads.invokeAll(calls).stream().map(Future::resultNow))
                    .allMatch(answer -> answer.status() == 201)
                    .extracting(answer -> answer.text("id"))
                    .containsOnly(admin.get("/api/v1/sites")
                            .body()
                            .path("items")
                            .path(0)
                            .path("id")
                            .asString());
        }
    }

    @Test
    void aKeyIsNotForAnotherRequestAndNotSharedBetweenPeople() {
        Client admin = lab.admin();
        Client other = lab.user(admin, "other", "ADMINISTRATOR");
        Map<String, String> key = Map.of("Idempotency-Key", "k1");
        admin.post("/api/v1/sites", site("a"), key);
        Client.Answer refused = admin.post("/api/v1/sites", site("b"), key);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("code")).isEqualTo(ErrorCode.REQUEST_REPEATED.code());
        assertThat(other.post("/api/v1/sites", site("b"), key).status()).isEqualTo(201);
    }

    @Test
    void aCreationThatFailedLeavesItsKeyFree() {
        Client admin = lab.admin();
        Client.Answer taken = admin.post("/api/v1/sites", site("a"));
        Map<String, String> key = Map.of("Idempotency-Key", "k1");
        assertThat(admin.post("/api/v1/sites", site("a"), key).status()).isEqualTo(409);
        admin.delete("/api/v1/sites/" + taken.text("id"), taken.etag());
        assertThat(admin.post("/api/v1/sites", site("a"), key).status()).isEqualTo(201);
    }

    @Test
    void noSecretOfAnAnswerStandsInTheDatabaseInPlain() throws Exception {
        Client admin = lab.admin();
        Map<String, Object> wanted = Map.of("name", "t", "permissions", List.of("VIEW"), "lifetime", "P1D");
        Map<String, String> key = Map.of("Idempotency-Key", "k1");
        String secret = admin.post("/api/v1/self/tokens", wanted, key).text("secret");
        assertThat(admin.post("/api/v1/self/tokens", wanted, key).text("secret"))
                .isEqualTo(secret);
        try (Connection connection = lab.sql();
                ResultSet rows = connection.createStatement().executeQuery("SELECT body FROM idempotency")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).doesNotContain(secret).doesNotContain("secret");
        }
    }

    @Test
    void aChangeNamesTheVersionItIsMadeFrom() {
        Client admin = lab.admin();
        Client.Answer made = admin.post("/api/v1/sites", site("a"));
        String path = "/api/v1/sites/" + made.text("id");
        Client.Answer without =
                admin.send("PUT", path, java.util.Optional.of("{\"name\":\"b\",\"description\":\"\"}"), Map.of());
        assertThat(without.status()).isEqualTo(428);
        Client.Answer changed = admin.put(path, site("b"), made.etag());
        assertThat(changed.status()).isEqualTo(200);
        Client.Answer late = admin.put(path, site("c"), made.etag());
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.text("detail")).contains("changed by somebody else");
        assertThat(admin.delete(path, made.etag()).status()).isEqualTo(412);
        assertThat(admin.delete(path, changed.etag()).status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
    }
}
