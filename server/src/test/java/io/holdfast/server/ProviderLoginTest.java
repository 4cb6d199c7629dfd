package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.holdfast.format.ErrorCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class ProviderLoginTest {
    @RegisterExtension
    final Lab lab;

    private final ProviderSimulator provider;
    private final Browser browser;

    ProviderLoginTest(Kind kind) {
        lab = new Lab(kind);
        provider = new ProviderSimulator(lab.time);
        browser = new Browser(lab, provider);
    }

    @AfterEach
    void end() {
        provider.close();
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("use", "ON");
        settings.put("issuer", provider.url());
        settings.put("clientId", ProviderSimulator.CLIENT);
        settings.put("secret", ProviderSimulator.SECRET);
        settings.put("scopes", List.of("profile", "groups"));
        settings.put("nameClaim", "preferred_username");
        settings.put("groupsClaim", "groups");
        settings.put("roles", List.of(Map.of("group", "operators", "role", "OPERATOR")));
        settings.put("callback", "https://holdfast.example.com" + Browser.PATH + "/callback");
        return settings;
    }

    private Client.Answer send(Client who, Map<String, Object> settings) {
        return who.put("/api/v1/provider", settings, who.get("/api/v1/provider").etag());
    }

    private Client admin() {
        Client admin = lab.admin();
        Client.Answer set = send(admin, settings());
        assertThat(set.status()).as(set.body().toString()).isEqualTo(200);
        return admin;
    }

    private static JsonNode user(Client admin, String name) {
        return admin.get("/api/v1/users?name=" + name).body().path("items").path(0);
    }

    @Test
    void aBrowserGoesThereAndComesBackWithASession() {
        Client admin = admin();
        Browser.Away away = browser.begin("?return=/runs?state%3DFAILED");
        Map<String, String> asked = ProviderSimulator.fields(away.there().getRawQuery());
        assertThat(away.there().toString()).startsWith(provider.url() + "/authorize?");
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("scope", "openid profile groups")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", "https://holdfast.example.com" + Browser.PATH + "/callback");
        Client.Answer back = browser.back(provider.login(away.there(), "anna"), away.cookie());
        assertThat(back.status()).as(back.body().toString()).isEqualTo(303);
        assertThat(Browser.location(back)).hasToString("/runs?state=FAILED");
        Client anna = browser.session(back);
        assertThat(anna.get("/api/v1/sites").status()).isEqualTo(200);
        assertThat(anna.get("/api/v1/users").status()).isEqualTo(403);
        JsonNode known = user(admin, "anna");
        assertThat(known.path("origin").asString()).isEqualTo("PROVIDER");
        assertThat(known.path("role").asString()).isEqualTo("OPERATOR");
        assertThat(known.path("mail").asString()).isEqualTo("anna@example.com");
        String id = known.path("id").asString();
        browser.session(browser.login("anna"));
        assertThat(user(admin, "anna").path("id").asString()).isEqualTo(id);
    }

    private void expectSpoilt(String what, UnaryOperator<JWTClaimsSet.Builder> how) {
        provider.spoils(how);
        Client.Answer answer = browser.login("anna");
        assertThat(answer.status()).as(what).isEqualTo(502);
        assertThat(answer.text("code")).as(what).isEqualTo(ErrorCode.ACCESS_PROVIDER.code());
        assertThat(answer.response().headers().allValues("Set-Cookie").toString())
                .as(what)
                .doesNotContain("holdfast_session=hfs_");
    }

    private Date in(Duration time) {
        return Date.from(lab.time.now().plus(time));
    }

    @Test
    void tokensThatAreNotForThisClientAndThisLoginAreRefused() {
        Client admin = admin();
        Map<String, UnaryOperator<JWTClaimsSet.Builder>> ways = new LinkedHashMap<>();
        ways.put("wrong nonce", claims -> claims.claim("nonce", "another"));
        ways.put("no nonce", claims -> claims.claim("nonce", null));
        ways.put("wrong audience", claims -> claims.audience("somebody else"));
        ways.put("no audience", claims -> claims.audience((String) null));
        ways.put("several audiences, no party", claims -> claims.audience(List.of(ProviderSimulator.CLIENT, "x")));
        ways.put("another party", claims -> claims.claim("azp", "somebody else"));
        ways.put("wrong issuer", claims -> claims.issuer("https://evil.example.com"));
        ways.put("expired", claims -> claims.expirationTime(in(Duration.ofSeconds(-70))));
        ways.put("no end", claims -> claims.expirationTime(null));
        ways.put("not yet", claims -> claims.notBeforeTime(in(Duration.ofMinutes(2))));
        ways.put("made in the future", claims -> claims.issueTime(in(Duration.ofMinutes(2))));
        ways.put("no subject", claims -> claims.subject(null));
        ways.forEach(this::expectSpoilt);
        assertThat(user(admin, "anna").isMissingNode()).isTrue();
        provider.spoils(claims -> claims.expirationTime(in(Duration.ofSeconds(-30))));
        browser.session(browser.login("anna"));
    }

    @Test
    void tokensThatTheProviderDidNotSignAreRefused() {
        admin();
        provider.makes(ProviderSimulator::unsigned);
        expectSpoilt("unsigned", UnaryOperator.identity());
        provider.makes(claims -> ProviderSimulator.signed(ProviderSimulator.fresh("first"), claims));
        expectSpoilt("by another key of the same name", UnaryOperator.identity());
        provider.makes(claims -> ProviderSimulator.signed(ProviderSimulator.fresh("unknown"), claims));
        expectSpoilt("by a key that it does not show", UnaryOperator.identity());
        provider.makes(claims -> ProviderSimulator.forged(
                provider.signed(claims),
                new JWTClaimsSet.Builder(claims).subject("somebody else").build()));
        expectSpoilt("changed", UnaryOperator.identity());
        provider.makes(claims -> "no token");
        expectSpoilt("no token", UnaryOperator.identity());
        provider.makes(provider::signed);
        browser.session(browser.login("anna"));
        provider.rotate();
        browser.session(browser.login("anna"));
    }

    @Test
    void whatWasUsedIsTooOldOrBeganInAnotherBrowserIsRefused() {
        admin();
        Browser.Away away = browser.begin("");
        Map<String, String> fields = provider.login(away.there(), "anna");
        assertThat(browser.back(fields, "holdfast_oidc=another").status())
                .as("another browser")
                .isEqualTo(401);
        assertThat(browser.back(fields, "x=y").status()).as("no cookie").isEqualTo(401);
        assertThat(browser.back(fields, away.cookie()).status()).isEqualTo(303);
        assertThat(browser.back(fields, away.cookie()).status())
                .as("a state again")
                .isEqualTo(401);

        Browser.Away other = browser.begin("");
        Map<String, String> again = new HashMap<>(provider.login(other.there(), "anna"));
        again.put("code", fields.getOrDefault("code", ""));
        assertThat(browser.back(again, other.cookie()).status())
                .as("a code again")
                .isEqualTo(502);

        Browser.Away slow = browser.begin("");
        lab.time.move(Duration.ofMinutes(11));
        assertThat(browser.back(provider.login(slow.there(), "anna"), slow.cookie())
                        .status())
                .isEqualTo(401);
        assertThat(browser.back(Map.of("state", "made up", "code", "x"), slow.cookie())
                        .status())
                .isEqualTo(401);
        assertThat(browser.back(Map.of(), slow.cookie()).status()).isEqualTo(401);

        Browser.Away mixed = browser.begin("");
        Map<String, String> otherIssuer = new HashMap<>(provider.login(mixed.there(), "anna"));
        otherIssuer.put("iss", "https://evil.example.com");
        assertThat(browser.back(otherIssuer, mixed.cookie()).status()).isEqualTo(401);
        Browser.Away denied = browser.begin("");
        String state = provider.login(denied.there(), "anna").getOrDefault("state", "");
        assertThat(browser.back(Map.of("state", state, "error", "access_denied"), denied.cookie())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theWayBackLeadsToOurOwnPagesOnly() {
        admin();
        for (String elsewhere : List.of(
                "https://evil.example.com",
                "//evil.example.com",
                "/\\evil.example.com",
                "/\t/evil.example.com",
                "\\\\evil.example.com",
                "javascript:alert(1)",
                "evil",
                "",
                "/x\r\nSet-Cookie: a=b",
                "/" + "x".repeat(3_000))) {
            String encoded = URLEncoder.encode(elsewhere, StandardCharsets.UTF_8);
            assertThat(lab.stranger().get(Browser.PATH + "?return=" + encoded).status())
                    .as(elsewhere)
                    .isEqualTo(400);
        }
    }

    @Test
    void groupsGiveTheRoleAndWhoHasNoneOrANameThatIsTakenIsRefused() {
        Client admin = admin();
        provider.spoils(claims -> claims.claim("groups", "operators"));
        browser.session(browser.login("anna"));
        provider.spoils(claims -> claims.claim("groups", List.of("others")));
        assertThat(browser.login("anna").status()).isEqualTo(403);
        provider.spoils(claims -> claims.claim("groups", null));
        assertThat(browser.login("anna").status()).isEqualTo(403);
        provider.spoils(UnaryOperator.identity());
        assertThat(browser.login("admin").status())
                .as("a user who is kept here")
                .isEqualTo(403);
        provider.spoils(claims -> claims.subject("somebody else"));
        assertThat(browser.login("anna").status())
                .as("somebody else of the same name")
                .isEqualTo(403);
        provider.spoils(claims -> claims.claim("preferred_username", "no name\n"));
        assertThat(browser.login("anna").status()).isEqualTo(403);
        assertThat(user(admin, "admin").path("origin").asString()).isEqualTo("LOCAL");
    }

    @Test
    void itsUsersHaveNoTokensAndNoPasswordHereAndCanBeDisabled() {
        Client admin = admin();
        Client anna = browser.session(browser.login("anna"));
        assertThat(anna.post(
                                "/api/v1/self/tokens",
                                Map.of("name", "t", "permissions", List.of("VIEW"), "lifetime", "P1D"))
                        .status())
                .isEqualTo(409);
        assertThat(anna.post("/api/v1/self/totp", Map.of()).status()).isEqualTo(409);
        assertThat(lab.stranger()
                        .post("/api/v1/login", Map.of("name", "anna", "password", ""))
                        .status())
                .isEqualTo(401);
        JsonNode known = user(admin, "anna");
        admin.put(
                "/api/v1/users/" + known.path("id").asString(),
                Map.of("role", "OPERATOR", "state", "DISABLED"),
                "\"" + known.path("version") + "\"");
        assertThat(anna.get("/api/v1/sites").status()).isEqualTo(401);
        assertThat(browser.login("anna").status()).isEqualTo(403);
    }

    @Test
    void aProviderThatIsAwayOrCallsItselfOtherwiseIsToldOf() {
        Client admin = admin();
        Client anna = browser.session(browser.login("anna"));
        provider.callsItself("https://evil.example.com");
        assertThat(lab.stranger().get(Browser.PATH).status()).isEqualTo(502);
        provider.close();
        Client.Answer away = lab.stranger().get(Browser.PATH);
        assertThat(away.text("code")).isEqualTo(ErrorCode.ACCESS_PROVIDER.code());
        assertThat(away.text("detail")).doesNotContain("127.0.0.1");
        lab.stranger().login("admin", Lab.PASSWORD);
        Map<String, Object> off = settings();
        off.put("use", "OFF");
        assertThat(send(admin, off).status()).isEqualTo(200);
        assertThat(anna.get("/api/v1/sites").status()).isEqualTo(401);
        assertThat(lab.stranger().get(Browser.PATH).status()).isEqualTo(409);
    }

    @Test
    void settingsAreCheckedAndTheSecretGoesInAndNeverOut() {
        Client admin = admin();
        assertThat(admin.get("/api/v1/provider").body().toString())
                .contains(provider.url())
                .doesNotContain("of the client")
                .doesNotContain("of / the client");
        assertThat(admin.get("/api/v1/audit?action=provider.change").body().toString())
                .doesNotContain("the client");
        Map<String, Object> moved = settings();
        moved.remove("secret");
        moved.put("issuer", "https://evil.example.com");
        assertThat(send(admin, moved).status())
                .as("the secret would go elsewhere")
                .isEqualTo(400);
        Map<String, Object> wrong = Map.of(
                "issuer", "http://sso.example.com",
                "clientId", " ",
                "callback", "https://holdfast.example.com/elsewhere",
                "trusted", "no PEM",
                "scopes", List.of("two words"));
        wrong.forEach((field, value) -> {
            Map<String, Object> settings = settings();
            settings.put(field, value);
            assertThat(send(admin, settings).status()).as(field).isEqualTo(400);
        });
        Client operator = lab.user(admin, "op", "OPERATOR");
        assertThat(operator.get("/api/v1/provider").status()).isEqualTo(403);
    }
}
