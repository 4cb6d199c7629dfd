package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class LoginTest {
    private static final int FLOOD = 10_000;

    @RegisterExtension
    final Lab lab;

    LoginTest(Kind kind) {
        lab = new Lab(kind);
    }

    private Client.Answer attempt(String name, String password) {
        return lab.stranger().post("/api/v1/login", Map.of("name", name, "password", password));
    }

    @Test
    void tenThousandWrongPasswordsOpenNothingLockOneNameAndAreAllWrittenDown() throws Exception {
        Client admin = lab.admin();
        lab.user(admin, "victim", "OPERATOR");
        Client stranger = lab.stranger();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Callable<Integer>> tries = IntStream.range(0, FLOOD)
                    .mapToObj(i -> (Callable<Integer>) () -> stranger.post(
                                    "/api/v1/login", Map.of("name", "victim", "password", "guess number " + i))
                            .status())
                    .toList();
            Map<Integer, Long> statuses = threads.invokeAll(tries).stream()
                    .map(Future::resultNow)
                    .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
            assertThat(statuses).containsOnlyKeys(401, 429);
            assertThat(statuses.get(401)).as("passwords that were compared").isEqualTo(5);
        }
        assertThat(attempt("victim", Lab.PASSWORD).status())
                .as("the right password while the name is locked")
                .isEqualTo(429);
        assertThat(attempt("admin", Lab.PASSWORD).status()).isEqualTo(200);

        Client.Answer verdict = admin.post("/api/v1/audit/verify", Map.of());
        assertThat(verdict.body().has("fault")).isFalse();
        assertThat(verdict.body().path("verified").asLong()).isGreaterThan(FLOOD);

        lab.time.move(Duration.ofMinutes(16));
        assertThat(attempt("victim", Lab.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void aNameThatNobodyHasIsLockedLikeAnyOther() {
        for (int i = 0; i < 5; i++) {
            assertThat(attempt("nobody", "wrong wrong wrong").text("code"))
                    .isEqualTo(ErrorCode.ACCESS_CREDENTIALS.code());
        }
        assertThat(attempt("nobody", "wrong wrong wrong").text("code")).isEqualTo(ErrorCode.ACCESS_LOCKED.code());
    }

    @Test
    void anAdministratorLiftsALockByANewPassword() {
        Client admin = lab.admin();
        lab.user(admin, "anna", "OPERATOR");
        for (int i = 0; i < 6; i++) {
            attempt("anna", "wrong wrong wrong");
        }
        String id = admin.get("/api/v1/users?name=anna")
                .body()
                .path("items")
                .path(0)
                .path("id")
                .asString();
        assertThat(admin.post("/api/v1/users/" + id + "/password", Map.of("password", "given by admin"))
                        .status())
                .isEqualTo(200);
        assertThat(attempt("anna", "given by admin").status()).isEqualTo(200);
    }

    @Test
    void aSessionEndsAfterItsTimeAndByLogout() {
        Client first = lab.admin();
        assertThat(first.post("/api/v1/logout", Map.of()).status()).isEqualTo(204);
        assertThat(first.get("/api/v1/self").status()).isEqualTo(401);
        Client second = lab.stranger().login("admin", Lab.PASSWORD);
        assertThat(second.get("/api/v1/self").status()).isEqualTo(200);
        lab.time.move(Duration.ofHours(13));
        assertThat(second.get("/api/v1/self").status()).isEqualTo(401);
    }

    @Test
    void aCookieAloneReadsButChangesOnlyWithTheHeaderThatOtherPagesCannotSet() {
        lab.admin();
        Client.Answer login = attempt("admin", Lab.PASSWORD);
        String cookie = login.response().headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("Secure").contains("SameSite=Strict");
        String pair = cookie.substring(0, cookie.indexOf(';'));
        Client stranger = lab.stranger();
        String site = "{\"name\":\"s\",\"description\":\"\"}";
        assertThat(stranger.send("GET", "/api/v1/sites", java.util.Optional.empty(), Map.of("Cookie", pair))
                        .status())
                .isEqualTo(200);
        assertThat(stranger.send("POST", "/api/v1/sites", java.util.Optional.of(site), Map.of("Cookie", pair))
                        .status())
                .isEqualTo(403);
        assertThat(stranger.send(
                                "POST",
                                "/api/v1/sites",
                                java.util.Optional.of(site),
                                Map.of("Cookie", pair, "X-Holdfast", "1"))
                        .status())
                .isEqualTo(201);
    }
}
