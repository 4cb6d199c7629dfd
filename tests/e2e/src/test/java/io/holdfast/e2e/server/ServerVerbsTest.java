package io.holdfast.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server as a process, and an operator who works with it from a terminal. */
final class ServerVerbsTest {
    private static final String POLICY = """
            {"name": "每晚",
             "plan": {"schedules": [{"name": "daily", "kind": "INCREMENTAL", "timing":
                 {"type": "onDays", "days": {"rule": "FREQ=DAILY", "since": "2026-01-01"}, "at": ["01:00"]}}],
               "calendar": {"zone": "Asia/Shanghai"}},
             "windowEnd": "FINISH",
             "retention": {"keep": {"last": 0, "hourly": 0, "daily": 7, "weekly": 4, "monthly": 12, "yearly": 0,
               "zone": "Asia/Shanghai"}, "trash": "P7D"},
             "retries": {"most": 3, "first": "PT5M"}}
            """;

    @TempDir
    Path work = Path.of("");

    @Test
    void anAdministratorLogsInStoresAPolicySeesWhatItComesToAndIsInTheAuditLog()
            throws IOException, InterruptedException {
        try (Desk desk = Desk.server(work)) {
            desk.logIn(work, "s/ca.pem");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(work.resolve("config/holdfast/login"))))
                    .isEqualTo("rw-------");
            Path policy = Files.writeString(work.resolve("policy.json"), POLICY);
            assertThat(desk.good("policy", "preview", policy.toString()).lines())
                    .hasSize(15);
            Holdfast.Outcome created = desk.good("policy", "create", "--from", policy.toString(), "--json");
            String id = created.summary().text("id");
            new JsonDocument().compare("verbs that ask a server", created.objects());
            assertThat(desk.good("policy", "list").out()).contains(id, "每晚");
            desk.good("policy", "change", "每晚", "--from", policy.toString());
            assertThat(desk.run("policy", "change", id, "--from", policy.toString(), "--if-match", "\"1\"")
                            .errors())
                    .contains("REQUEST-0004");
            assertThat(desk.good("policy", "show", id).out()).contains("FREQ=DAILY");
            desk.good("policy", "remove", id);
            assertThat(desk.good("audit", "list", "--action", "policy.create").lines())
                    .hasSize(2);
            assertThat(desk.good("audit", "list", "--from", "1h").lines()).hasSizeGreaterThan(2);
            assertThat(desk.good("audit", "list", "--before", "1h").lines()).hasSize(1);
            assertThat(desk.good("audit", "verify").out()).contains("verified");
            desk.good("logout");
            assertThat(desk.run("policy", "list").errors()).contains("ACCESS-0001", "not logged in");
        }
    }

    @Test
    void aListNamesWhatCannotBeReadAndHowItIsMendedOrRemoved() throws IOException, InterruptedException, SQLException {
        try (Desk desk = Desk.server(work)) {
            desk.logIn(work, "s/ca.pem");
            for (String name : List.of("good", "bad")) {
                desk.good("policy", "create", name, "--schedule", "incremental daily 01:00", "--keep-daily", "7");
            }
            try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + work.resolve("s/holdfast.db"));
                    Statement statement = database.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 20000");
                statement.execute("UPDATE definition SET body = '{' WHERE name = 'bad'");
            }
            Holdfast.Outcome list = desk.run("policy", "list");
            assertThat(list.code()).isEqualTo(3);
            assertThat(list.out()).contains("good", "Cannot be read", "The policy bad", "Write it anew or remove it");
            Holdfast.Outcome forPrograms = desk.run("policy", "list", "--json");
            assertThat(forPrograms.objects("answer")).hasSize(1);
            assertThat(forPrograms.objects("unreadable")).hasSize(1);
            assertThat(forPrograms.summary().number("exceptions")).isEqualTo(1);
            new JsonDocument().compare("verbs that ask a server", forPrograms.objects());

            Matcher removal = Pattern.compile("to remove it: holdfast (.*)").matcher(list.out());
            assertThat(removal.find()).isTrue();
            desk.good(removal.group(1).split(" ", -1));
            assertThat(desk.good("policy", "list").out()).contains("good").doesNotContain("bad");
        }
    }

    @Test
    void aPolicyIsMadeAndChangedByOptions() throws IOException, InterruptedException {
        try (Desk desk = Desk.server(work)) {
            desk.logIn(work, "s/ca.pem");
            String made = desk.good(
                            "policy",
                            "create",
                            "nightly",
                            "--json",
                            "--zone",
                            "Asia/Shanghai",
                            "--schedule",
                            "full sat 01:00",
                            "--schedule",
                            "log every 1h 08:00-20:00 mon-fri",
                            "--window",
                            "fri-mon 22:00-06:00",
                            "--blackout",
                            "2026-12-30 2027-01-01 year's end",
                            "--keep-daily",
                            "7",
                            "--rate",
                            "mon,tue 08:00-20:00 10M",
                            "--verify",
                            "full",
                            "--verify-within",
                            "30d")
                    .out();

            assertThat(made)
                    .contains("FREQ=WEEKLY;BYDAY=SA", "PT1H", "year's end", "PT720H", "10485760")
                    .contains("\"zone\":\"Asia/Shanghai\"")
                    .doesNotContain("\"zone\":\"UTC\"");
            desk.good(
                    "policy",
                    "change",
                    "nightly",
                    "--schedule",
                    "full monthly last 02:00",
                    "--rate",
                    "",
                    "--keep-within",
                    "14d");
            assertThat(desk.good("policy", "show", "nightly").out())
                    .contains("\"within\" : \"PT336H\"", "FREQ=MONTHLY;BYMONTHDAY=-1", "year's end")
                    .doesNotContain("BYDAY=SA", "10485760");
            assertThat(desk.good("policy", "preview", "--schedule", "full daily 01:00")
                            .lines())
                    .hasSize(15);
            assertThat(desk.good(
                                    "policy",
                                    "simulate",
                                    "--schedule",
                                    "full daily 01:00",
                                    "--keep-within",
                                    "5d",
                                    "--days",
                                    "20")
                            .lines()
                            .getLast())
                    .endsWith("  6");
            for (String wrong : List.of(
                    "sat 01:00", "full sat", "full sat 25:00", "full monthly 32 01:00", "full fri-blah 01:00")) {
                Holdfast.Outcome refused = desk.run("policy", "create", "other", "--schedule", wrong);
                assertThat(refused.code()).as(wrong).isEqualTo(2);
                assertThat(refused.errors()).contains(wrong, "full sat 01:00");
            }
            assertThat(desk.good("policy", "list").out()).doesNotContain("other");
        }
    }

    @Test
    void capacityIsPlannedAndAnyRequestCanBeSent() throws IOException, InterruptedException {
        try (Desk desk = Desk.server(work)) {
            desk.logIn(work, "s/ca.pem");
            assertThat(desk.good(
                                    "plan",
                                    "capacity",
                                    "--base",
                                    "10T",
                                    "--increment",
                                    "500G",
                                    "--fulls",
                                    "4",
                                    "--increments",
                                    "6",
                                    "--ratio",
                                    "0.4")
                            .out())
                    .contains("by the formula", "caution");
            Path site = Files.writeString(work.resolve("site.json"), "{\"name\": \"上海\", \"description\": \"\"}");
            desk.good("api", "POST", "/api/v1/sites", "--body", site.toString());
            assertThat(desk.good("site", "list", "--name", "上").out()).contains("上海");
            assertThat(desk.run("api", "GET", "/api/v1/nowhere").code()).isEqualTo(1);
            assertThat(desk.run("api", "FETCH", "/api/v1/sites").code()).isEqualTo(2);
        }
    }

    @Test
    void whoIsNotBelievedOrHasAWrongPasswordIsTold() throws IOException, InterruptedException {
        try (Desk desk = Desk.server(work)) {
            Path wrong = Files.writeString(work.resolve("wrong"), "wrong\n");
            assertThat(desk.run("login", "--server", desk.address(), "--login-password-file", wrong.toString())
                            .errors())
                    .contains("LINK-0002", "--ca");
            assertThat(desk.run(
                                    "login",
                                    "--server",
                                    desk.address(),
                                    "--ca",
                                    "s/ca.pem",
                                    "--login-password-file",
                                    wrong.toString())
                            .errors())
                    .contains("ACCESS-0001");
            assertThat(desk.run(
                                    "login",
                                    "--server",
                                    "127.0.0.1:1",
                                    "--ca",
                                    "s/ca.pem",
                                    "--login-password-file",
                                    wrong.toString())
                            .errors())
                    .contains("LINK-0001");
            assertThat(work.resolve("config/holdfast/login")).doesNotExist();
        }
    }
}
