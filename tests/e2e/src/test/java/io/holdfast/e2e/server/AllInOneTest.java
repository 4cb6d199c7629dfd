package io.holdfast.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation of one process. */
final class AllInOneTest {
    @TempDir
    Path work = Path.of("");

    @Test
    void theFirstStartMakesWhatIsMissingAndTheNextFindsIt() throws IOException, InterruptedException {
        try (Desk desk = Desk.allInOne(work)) {
            desk.logIn(work, "all/server/ca.pem");
            assertComplete(desk);
        }
        try (Desk desk = Desk.allInOne(work)) {
            desk.logInAgain(work, "all/server/ca.pem");
            assertComplete(desk);
        }
    }

    @Test
    void whatKilledFirstStartsLeftIsFinishedByTheNext() throws IOException, InterruptedException {
        for (String made : new String[] {"server/holdfast.db", "media", "agent", "pool"}) {
            try (Desk desk = Desk.allInOne(work)) {
                desk.awaitFile(work.resolve("all").resolve(made));
                desk.server().process().destroyForcibly().waitFor();
            }
        }
        try (Desk desk = Desk.allInOne(work)) {
            desk.logIn(work, "all/server/ca.pem");
            assertComplete(desk);
        }
    }

    @Test
    void aBackupOfItsMachineLeavesItsKeysAndStoresOutAndSaysSo() throws IOException, InterruptedException {
        Path all = work.toRealPath().resolve("all");
        try (Desk desk = Desk.allInOne(work)) {
            desk.logIn(work, "all/server/ca.pem");
            String agent = desk.good("agent", "list").lines().get(1).split(" ", 2)[0];
            desk.good("resource", "create", "machine", "--agent", agent, "--path", all.toString());
            desk.good("job", "create", "nightly", "--resource", "machine", "--into", "main");
            assertThat(desk.good("job", "run", "nightly", "--wait").out())
                    .contains(
                            all + "/agent was left out: it has keys",
                            all + "/media was left out: it has keys",
                            all + "/pool was left out: it is a store",
                            all + "/server was left out: it has keys");
            String point = desk.good("point", "list", "--resource", "machine")
                    .lines()
                    .get(1)
                    .split(" ", 2)[0];
            assertThat(desk.good("point", "ls", point, all.toString()).out()).contains("server", "pool");
            assertThat(desk.good("point", "ls", point, all + "/server").out())
                    .doesNotContain("master.key", "holdfast.db");
        }
    }

    /** One agent, one media server, one repository that can be used, and one for the server itself. */
    private static void assertComplete(Desk desk) throws InterruptedException {
        desk.await("/api/v1/self-backups", "\"jobId\"");
        for (String list : new String[] {"agents", "media-servers", "jobs"}) {
            Outcome outcome = desk.good("api", "GET", "/api/v1/" + list);
            assertThat(outcome.out().split("\"id\" :", -1)).as(outcome.out()).hasSize(2);
        }
        assertThat(desk.good("api", "GET", "/api/v1/repositories").out())
                .contains("\"READY\"", "\"main\"", "\"self-backup\"")
                .doesNotContain("FOUNDING", "FAILED");
        assertThat(desk.good("api", "GET", "/api/v1/agents").out()).contains("\"CONNECTED\"");
        assertThat(desk.good("alert", "rule", "list").lines()).hasSize(6).anyMatch(each -> each.contains("failedRun"));
        assertThat(desk.good("audit", "verify").out()).contains("verified");
    }
}
