package io.holdfast.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Somebody at a terminal who looks after an installation: alerts, pools, users, tokens, retention. What needs no pool is done at one server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OfficeVerbsTest {
    private Path work = Path.of("");
    private Desk desk;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException, InterruptedException {
        work = directory;
        desk = Desk.server(work);
        desk.logIn(work, "s/ca.pem");
    }

    @AfterAll
    void end() {
        desk.close();
    }

    @Test
    void rulesAndChannelsOfAlertsAreMadeChangedAndTriedByOptions() throws IOException {
        desk.good("alert", "channel", "create", "collector", "--syslog", "127.0.0.1:9", "--language", "chinese");
        desk.good("alert", "channel", "change", "collector", "--facility", "17", "--digest", "10min");
        assertThat(desk.good("alert", "channel", "show", "collector").out())
                .contains("\"facility\" : 17", "\"digest\" : \"PT10M\"", "CHINESE", "UDP");
        assertThat(desk.good("alert", "channel", "test", "collector").out()).contains("has left on channel collector");
        desk.good("alert", "channel", "create", "nobody", "--webhook", "https://127.0.0.1:9/x");
        Outcome refused = desk.run("alert", "channel", "test", "nobody");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out())
                .contains("was not taken on channel nobody: nobody answers there")
                .doesNotContain("Exception");
        assertThat(desk.good("alert", "delivery", "list", "--channel", "collector")
                        .lines())
                .hasSize(2);
        mailsAndPosts();
        desk.good("alert", "rule", "create", "late", "--when", "no-good-point", "--channel", "collector");
        desk.good("alert", "rule", "change", "late", "--within", "2d", "--severity", "critical");
        assertThat(desk.good("alert", "rule", "show", "late").out())
                .contains("\"within\" : \"PT48H\"", "CRITICAL", "\"good\" : \"ANY\"");
        assertThat(desk.good("alert", "list", "--state", "open").lines()).hasSize(1);
        assertThat(desk.run("alert", "rule", "create", "x", "--when", "ever").errors())
                .contains("USAGE-0001", "failed-run");
        desk.good("alert", "rule", "remove", "late");
    }

    private void mailsAndPosts() throws IOException {
        String secret = Files.writeString(work.resolve("secret"), "open sesame\nnot this\n")
                .toString();
        desk.good(
                "alert",
                "channel",
                "create",
                "operators",
                "--mail",
                "127.0.0.1:9",
                "--security",
                "none",
                "--sender",
                "holdfast@example.com",
                "--to",
                "ops@example.com",
                "--to",
                "night@example.com");
        assertThat(desk.good("alert", "channel", "show", "operators").out())
                .contains("\"type\" : \"email\"", "\"security\" : \"NONE\"", "\"port\" : 9")
                .contains("holdfast@example.com", "ops@example.com", "night@example.com");
        desk.good("alert", "channel", "change", "operators", "--mail", "mail.example.com:587", "--security", "tls");
        assertThat(desk.good("alert", "channel", "show", "operators").out())
                .as("what no option names stays")
                .contains("mail.example.com", "\"port\" : 587", "\"security\" : \"TLS\"", "night@example.com");
        desk.good("alert", "channel", "change", "nobody", "--secret-file", secret, "--digest", "5min");
        desk.good(
                "alert", "channel", "change", "nobody", "--webhook", "https://127.0.0.1:9/y", "--secret-file", secret);
        assertThat(desk.good("alert", "channel", "show", "nobody").out())
                .contains("https://127.0.0.1:9/y", "PT5M")
                .doesNotContain("sesame");
        assertThat(desk.run("alert", "channel", "create", "x", "--mail", "mail.example.com")
                        .errors())
                .contains("USAGE-0001", "--mail needs HOST:PORT");
        assertThat(desk.run("alert", "channel", "create", "x", "--mail", "mail.example.com:587")
                        .errors())
                .contains("REQUEST-0001", "target.to");
    }

    @Test
    void whatIsNoUpgradeIsRefused() throws IOException {
        Path none = Files.writeString(work.resolve("none.deb"), "no package, but long enough to be looked at");
        assertThat(desk.run("package", "add", none.toString()).errors())
                .contains("REQUEST-0001", "it is no Debian package");
        assertThat(desk.good("package", "list").lines()).hasSize(1);
        assertThat(desk.run("upgrade", "start").errors()).contains("USAGE-0001", "--to VERSION");
        assertThat(desk.run("upgrade", "start", "--to", "9.0", "--waves", "1, 50%")
                        .errors())
                .contains("REQUEST-0001", "the last is 100%");
        assertThat(desk.run("upgrade", "start", "--to", "9.0", "--waves", "1, 100%")
                        .errors())
                .contains("REQUEST-0008", "none of these agents");
        assertThat(desk.good("upgrade", "list").lines()).hasSize(1);
    }

    @Test
    void usersAndTokensAreMadeAndEnded() throws IOException, InterruptedException {
        Path first = Files.writeString(work.resolve("one-time"), "a first one, to be changed\n");
        desk.good("user", "create", "li", "--role", "operator", "--first-password-file", first.toString());
        desk.good("user", "change", "li", "--state", "disabled");
        assertThat(desk.good("user", "show", "li").out()).contains("OPERATOR", "DISABLED");
        desk.good("user", "password", "li", "--first-password-file", first.toString());
        Outcome token = desk.good("self", "token", "create", "watch", "--permission", "view", "--lifetime", "30d");
        String secret = token.lines().get(1).strip();
        Outcome seen = desk.holdfast()
                .with("HOLDFAST_SERVER", desk.address())
                .with("HOLDFAST_CA", work.resolve("s/ca.pem").toString())
                .with("HOLDFAST_TOKEN", secret)
                .run("self", "show");
        assertThat(seen.out()).as(seen.errors()).contains("admin", "VIEW");
        desk.good("self", "token", "revoke", "watch");
        assertThat(desk.good("self", "token", "list").lines()).hasSize(1);
        assertThat(desk.good("role-mode", "show").out()).contains("ORDINARY");
        assertThat(desk.good("retention", "show").out()).contains("now");
        assertThat(desk.good("self", "totp", "propose").out()).contains("otpauth://");
        String[] forecast = {
            "plan", "forecast", "--capacity", "20T", "--sample", "1d=13T", "--sample", "60d=11T", "--sample", "30d=12T"
        };
        assertThat(desk.good(forecast).out()).contains("Grows by ", "full at ");
    }

    private static void repositoriesAreRetired(Desk all) {
        all.good("pool", "repository", "create", "apart", "--reach", "private", "--wait");
        all.good("job", "create", "papers", "--resource", "/", "--into", "apart");
        assertThat(all.run("pool", "repository", "retire", "apart").errors()).contains("is used by the job papers");
        assertThat(all.good("job", "remove", "papers").out())
                .contains("Removed job papers.", "Its repository apart is retired");
        assertThat(all.good("run", "list").out()).contains("RETIRE");
        assertThat(all.good("pool", "repository", "retire", "mails").out()).contains("Retired repository mails.");
    }

    @Test
    void poolsAndRepositoriesAreMadeAndLookedAfter(@TempDir Path apart) throws IOException, InterruptedException {
        try (Desk all = Desk.allInOne(apart)) {
            all.logIn(apart, "all/server/ca.pem");
            Path more = Files.createDirectories(apart.resolve("more"));
            assertThat(all.good("pool", "extend", "pool", more.toString(), "--wait")
                            .out())
                    .contains("complete");
            assertThat(all.good("pool", "list").out()).contains(more.toString());
            assertThat(all.good("pool", "repository", "create", "mails", "--wait")
                            .out())
                    .contains("Made repository ", "complete");
            assertThat(all.good("pool", "repository", "list").out()).contains("main", "mails", "READY");
            assertThat(all.good("pool", "repository", "check", "mails", "--wait")
                            .out())
                    .contains("complete");
            assertThat(all.good("pool", "repository", "escrow", "mails").out()).contains("HF1-");
            repositoriesAreRetired(all);
            all.await("/api/v1/self-backups", "\"jobId\"");
            assertThat(all.good("self-backup", "show").out()).contains("Self-backup by ");
            assertThat(all.good("job", "list").lines()).hasSize(2);
            all.good("limits", "change", "--member", "3");
            assertThat(all.good("limits", "show").out()).contains("\"member\" : 3");
            assertThat(all.good("directory", "show").out()).contains("OFF");
            assertThat(all.good("provider", "show").out()).contains("OFF");
            assertThat(all.run("job", "create", "nowhere").errors()).contains("REQUEST-0001");
        }
    }
}
