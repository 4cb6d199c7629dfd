package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import io.holdfast.format.ErrorCode;
import io.holdfast.server.access.TotpCodes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(Kind.class)
final class DirectoryLoginTest {
    @RegisterExtension
    final Lab lab;

    @RegisterExtension
    final GivenSlapd given = new GivenSlapd();

    DirectoryLoginTest(Kind kind) {
        lab = new Lab(kind);
    }

    private Client.Answer attempt(String name, String password) {
        return lab.stranger().post("/api/v1/login", Map.of("name", name, "password", password));
    }

    private Client admin(DirectorySettings settings) {
        Client admin = lab.admin();
        Client.Answer set = settings.send(admin);
        assertThat(set.status()).as(set.body().toString()).isEqualTo(200);
        return admin;
    }

    private DirectorySettings settings() {
        return new DirectorySettings(given.slapd()).role("operators", "OPERATOR");
    }

    private Client admin() {
        return admin(settings());
    }

    private static JsonNode user(Client admin, String name) {
        return admin.get("/api/v1/users?name=" + name).body().path("items").path(0);
    }

    @Test
    void somebodyWithAGroupThatHasARoleLogsInAndIsKnownFromThenOn() {
        given.slapd().person("anna", "operators");
        Client admin = admin();
        Client.Answer login = attempt("anna", Slapd.password("anna"));
        assertThat(login.status()).as(login.body().toString()).isEqualTo(200);
        Client anna = lab.stranger().with(login.text("token"));
        assertThat(anna.get("/api/v1/sites").status()).isEqualTo(200);
        assertThat(anna.get("/api/v1/users").status()).isEqualTo(403);
        JsonNode known = user(admin, "anna");
        assertThat(known.path("origin").asString()).isEqualTo("DIRECTORY");
        assertThat(known.path("role").asString()).isEqualTo("OPERATOR");
        assertThat(known.path("displayName").asString()).isEqualTo("Name of anna");
        assertThat(known.path("mail").asString()).isEqualTo("anna@example.com");
        assertThat(admin.get("/api/v1/audit?action=user.create")
                        .body()
                        .path("items")
                        .path(0)
                        .path("subject")
                        .asString())
                .isEqualTo("anna");
    }

    @Test
    void wrongAndEmptyPasswordsAndStrangersAreRefusedInTheSameWords() {
        given.slapd().person("anna", "operators");
        admin();
        for (List<String> wrong :
                List.of(List.of("anna", "wrong"), List.of("anna", ""), List.of("nobody", "wrong"), List.of("", ""))) {
            Client.Answer answer = attempt(wrong.get(0), wrong.get(1));
            assertThat(answer.text("code")).as(wrong.toString()).isEqualTo(ErrorCode.ACCESS_CREDENTIALS.code());
        }
    }

    @Test
    void namesThatWouldChangeTheFilterFindNobody() {
        given.slapd().person("anna", "operators");
        Client admin = admin();
        for (String name : List.of(
                "*",
                "a*",
                "anna)(objectClass=*",
                "*)(uid=*))(|(uid=*",
                "anna)(|(uid=*)",
                "x)(|(objectClass=*))",
                "\\2a",
                "anna\\",
                "(anna)",
                "anna,ou=people," + Slapd.BASE,
                "{dn}",
                "{name}",
                "$0",
                "anna\u0001")) {
            assertThat(attempt(name, Slapd.password("anna")).text("code"))
                    .as(name)
                    .isEqualTo(ErrorCode.ACCESS_CREDENTIALS.code());
            Client.Answer test = admin.post("/api/v1/directory/test", Map.of("name", name));
            assertThat(test.body().path("steps").path(2).path("detail").asString())
                    .as(name)
                    .isEqualTo("nobody is called " + name);
        }
        assertThat(attempt("anna\u0000", Slapd.password("anna")).status()).isEqualTo(400);
        assertThat(attempt("anna", Slapd.password("anna")).status()).isEqualTo(200);
    }

    @Test
    void everySpellingOfANameCountsForTheSameLock() {
        given.slapd().person("anna", "operators");
        admin();
        for (String name : List.of("Anna", "aNna", "anNa", "annA", "ANna")) {
            assertThat(attempt(name, "wrong").status()).as(name).isEqualTo(401);
        }
        assertThat(attempt("ANNA", Slapd.password("anna")).status()).isEqualTo(429);
        assertThat(attempt("anna", Slapd.password("anna")).status()).isEqualTo(429);
        lab.time.move(Duration.ofMinutes(16));
        assertThat(attempt("ANNA", Slapd.password("anna")).status()).isEqualTo(200);
    }

    @Test
    void aUserWhoIsKeptHereWinsOverOneOfTheDirectory() {
        given.slapd().person("anna", "operators");
        Client admin = admin();
        lab.user(admin, "anna", "AUDITOR");
        assertThat(attempt("anna", Slapd.password("anna")).status()).isEqualTo(401);
        assertThat(attempt("anna", Lab.PASSWORD).status()).isEqualTo(200);
        Client.Answer otherwise = attempt("ANNA", Slapd.password("anna"));
        assertThat(otherwise.text("code")).isEqualTo(ErrorCode.ACCESS_DENIED.code());
        assertThat(otherwise.text("detail")).contains("somebody else has your name");
    }

    @Test
    void theFirstGroupWithARoleCountsAndIsLookedAtAgainAtEachLogin() {
        given.slapd().person("anna", "operators", "auditors", "others");
        Client admin = admin(settings().role("auditors", "AUDITOR"));
        attempt("anna", Slapd.password("anna"));
        assertThat(user(admin, "anna").path("role").asString()).isEqualTo("OPERATOR");
        given.slapd().leave("anna", "operators");
        attempt("anna", Slapd.password("anna"));
        assertThat(user(admin, "anna").path("role").asString()).isEqualTo("AUDITOR");
        given.slapd().leave("anna", "auditors");
        Client.Answer none = attempt("anna", Slapd.password("anna"));
        assertThat(none.text("code")).isEqualTo(ErrorCode.ACCESS_DENIED.code());
        assertThat(none.text("detail")).contains("none of your groups has a role");
    }

    @Test
    void groupsAreFoundBySearchAsWell() {
        given.slapd().person("anna", "operators");
        admin(settings()
                .with(
                        "groups",
                        Map.of(
                                "type",
                                "search",
                                "base",
                                "ou=groups," + Slapd.BASE,
                                "filter",
                                "(&(objectClass=groupOfNames)(member={dn}))")));
        assertThat(attempt("anna", Slapd.password("anna")).status()).isEqualTo(200);
    }

    @Test
    void whoHasAnotherNameNowIsStillTheSame() {
        given.slapd().person("anna", "operators");
        Client admin = admin(settings().users("name", "sn"));
        attempt("anna", Slapd.password("anna"));
        String id = user(admin, "anna").path("id").asString();
        given.slapd().set("anna", "sn", "married");
        attempt("anna", Slapd.password("anna"));
        assertThat(user(admin, "married").path("id").asString()).isEqualTo(id);
    }

    @Test
    void somebodyNewWithTheNameOfAnotherDoesNotGetTheOthersAccount() {
        given.slapd().person("anna", "operators");
        Client admin = admin();
        attempt("anna", Slapd.password("anna"));
        given.slapd().person("anna", "operators");
        Client.Answer other = attempt("anna", Slapd.password("anna"));
        assertThat(other.text("code")).isEqualTo(ErrorCode.ACCESS_DENIED.code());
        JsonNode known = user(admin, "anna");
        admin.delete("/api/v1/users/" + known.path("id").asString(), "\"" + known.path("version") + "\"");
        assertThat(attempt("anna", Slapd.password("anna")).status()).isEqualTo(200);
    }

    @Test
    void theSecondFactorIsAskedForAsOfAnybody() {
        given.slapd().person("anna", "operators");
        admin();
        Client anna = lab.stranger().login("anna", Slapd.password("anna"));
        String secret = anna.post("/api/v1/self/totp", Map.of()).text("secret");
        anna.post("/api/v1/self/totp/confirm", Map.of("code", TotpCodes.at(secret, lab.time.now())));
        assertThat(attempt("anna", Slapd.password("anna")).text("code"))
                .isEqualTo(ErrorCode.ACCESS_SECOND_FACTOR.code());
        lab.time.move(Duration.ofSeconds(60));
        assertThat(lab.stranger()
                        .post(
                                "/api/v1/login",
                                Map.of(
                                        "name", "anna",
                                        "password", Slapd.password("anna"),
                                        "code", TotpCodes.at(secret, lab.time.now())))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void roleAndPasswordOfADirectorysUserAreNotChangedHereButHeCanBeDisabled() {
        given.slapd().person("anna", "operators");
        Client admin = admin();
        Client anna = lab.stranger().login("anna", Slapd.password("anna"));
        String user = "/api/v1/users/" + user(admin, "anna").path("id").asString();
        assertThat(anna.post("/api/v1/self/password", Map.of("old", Slapd.password("anna"), "fresh", Lab.PASSWORD))
                        .status())
                .isEqualTo(409);
        assertThat(admin.post(user + "/password", Map.of("password", Lab.PASSWORD))
                        .status())
                .isEqualTo(409);
        String tag = admin.get(user).etag();
        assertThat(admin.put(user, Map.of("role", "ADMINISTRATOR", "state", "ENABLED"), tag)
                        .status())
                .isEqualTo(400);
        assertThat(admin.put(user, Map.of("role", "OPERATOR", "state", "DISABLED"), tag)
                        .status())
                .isEqualTo(200);
        assertThat(anna.get("/api/v1/self").status()).isEqualTo(401);
        assertThat(attempt("anna", Slapd.password("anna")).text("code")).isEqualTo(ErrorCode.ACCESS_DENIED.code());
    }

    @Test
    void someoneOfADirectoryIsNotTheOneWhoMustRemain() {
        given.slapd().person("anna", "operators");
        Client admin = admin(settings().role("operators", "ADMINISTRATOR"));
        lab.stranger().login("anna", Slapd.password("anna"));
        JsonNode last = user(admin, "admin");
        assertThat(admin.delete("/api/v1/users/" + last.path("id").asString(), "\"" + last.path("version") + "\"")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void accountsThatADirectoryCallsDisabledOrExpiredAreRefused() {
        Client admin = admin();
        given.slapd().person("bill", List.of(new Attribute("userAccountControl", "514")), "operators");
        given.slapd().person("bob", List.of(new Attribute("accountExpires", "128166372000000000")), "operators");
        given.slapd()
                .person(
                        "ben",
                        List.of(
                                new Attribute("userAccountControl", "512"),
                                new Attribute("accountExpires", "9223372036854775807")),
                        "operators");
        assertThat(attempt("bill", Slapd.password("bill")).status()).isEqualTo(401);
        assertThat(attempt("bob", Slapd.password("bob")).status()).isEqualTo(401);
        assertThat(attempt("ben", Slapd.password("ben")).status()).isEqualTo(200);
        assertThat(admin.post("/api/v1/directory/test", Map.of("name", "bill"))
                        .body()
                        .path("steps")
                        .path(2)
                        .path("detail")
                        .asString())
                .contains("userAccountControl says that the account is disabled");
    }
}
