package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class TokenTest {
    @RegisterExtension
    final Lab lab;

    TokenTest(Kind kind) {
        lab = new Lab(kind);
    }

    private static Map<String, Object> token(String lifetime, String... permissions) {
        return Map.of("name", "script", "permissions", List.of(permissions), "lifetime", lifetime);
    }

    @Test
    void aTokenDoesWhatItsScopeSaysAndNoMore() {
        Client admin = lab.admin();
        Client token = lab.stranger()
                .with(admin.post("/api/v1/self/tokens", token("P1D", "VIEW")).text("secret"));
        assertThat(token.get("/api/v1/sites").status()).isEqualTo(200);
        Client.Answer refused = token.post("/api/v1/sites", Map.of("name", "s", "description", ""));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("code")).isEqualTo(ErrorCode.ACCESS_DENIED.code());
        assertThat(refused.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(admin.get("/api/v1/audit?action=post%20/api/v1/sites")
                        .body()
                        .path("items")
                        .path(0)
                        .path("outcome")
                        .asString())
                .isEqualTo("REFUSED");
    }

    @Test
    void aTokenMakesAndRevokesNoOthersAndDoesNotChangeHowItsOwnerLogsIn() {
        Client admin = lab.admin();
        String other = admin.post("/api/v1/self/tokens", token("P1D", "OPERATE"))
                .body()
                .at("/token/id")
                .asString();
        Client token = lab.stranger()
                .with(admin.post("/api/v1/self/tokens", token("P1D", "VIEW", "SECURE"))
                        .text("secret"));
        assertThat(token.delete("/api/v1/self/tokens/" + other).status()).isEqualTo(403);
        assertThat(token.post("/api/v1/self/tokens", token("P1D", "VIEW")).status())
                .isEqualTo(403);
        assertThat(token.post("/api/v1/self/totp", Map.of()).status()).isEqualTo(403);
        assertThat(token.post("/api/v1/self/password", Map.of("old", Lab.PASSWORD, "fresh", "something else"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aTokenThatExpiredWasRevokedOrWhoseOwnerIsDisabledOpensNothing() {
        Client admin = lab.admin();
        Client anna = lab.user(admin, "anna", "OPERATOR");
        Client expiring = lab.stranger()
                .with(anna.post("/api/v1/self/tokens", token("P1D", "VIEW")).text("secret"));
        Client.Answer issued = anna.post("/api/v1/self/tokens", token("P90D", "VIEW"));
        Client revoked = lab.stranger().with(issued.text("secret"));
        Client kept = lab.stranger()
                .with(anna.post("/api/v1/self/tokens", token("P90D", "VIEW")).text("secret"));
        assertThat(List.of(expiring, revoked, kept))
                .allMatch(each -> each.get("/api/v1/sites").status() == 200);

        String id = issued.body().path("token").path("id").asString();
        assertThat(anna.delete("/api/v1/self/tokens/" + id).status()).isEqualTo(204);
        assertThat(revoked.get("/api/v1/sites").status()).isEqualTo(401);

        lab.time.move(Duration.ofHours(11));
        assertThat(expiring.get("/api/v1/sites").status()).isEqualTo(200);
        Client.Answer account = admin.get("/api/v1/users?name=anna");
        String user = account.body().path("items").path(0).path("id").asString();
        String tag = admin.get("/api/v1/users/" + user).etag();
        admin.put("/api/v1/users/" + user, Map.of("role", "OPERATOR", "state", "DISABLED"), tag);
        assertThat(kept.get("/api/v1/sites").status()).isEqualTo(401);
        String now = admin.get("/api/v1/users/" + user).etag();
        admin.put("/api/v1/users/" + user, Map.of("role", "OPERATOR", "state", "ENABLED"), now);
        assertThat(kept.get("/api/v1/sites").status()).isEqualTo(200);

        lab.time.move(Duration.ofHours(14));
        assertThat(expiring.get("/api/v1/sites").status()).isEqualTo(401);
        assertThat(kept.get("/api/v1/sites").status()).isEqualTo(200);
    }

    @Test
    void nobodyGivesATokenMoreThanHeHasOrForEver() {
        Client admin = lab.admin();
        Client anna = lab.user(admin, "anna", "RESTORE_ONLY");
        assertThat(anna.post("/api/v1/self/tokens", token("P1D", "SECURE")).status())
                .isEqualTo(403);
        assertThat(anna.post("/api/v1/self/tokens", token("P401D", "VIEW")).status())
                .isEqualTo(400);
        assertThat(anna.post("/api/v1/self/tokens", token("PT0S", "VIEW")).status())
                .isEqualTo(400);
        assertThat(anna.post("/api/v1/self/tokens", token("P1D")).status()).isEqualTo(400);
    }

    @Test
    void nobodyRevokesAnothersToken() {
        Client admin = lab.admin();
        Client anna = lab.user(admin, "anna", "OPERATOR");
        String id = admin.post("/api/v1/self/tokens", token("P1D", "VIEW"))
                .body()
                .path("token")
                .path("id")
                .asString();
        assertThat(anna.delete("/api/v1/self/tokens/" + id).status()).isEqualTo(404);
    }
}
