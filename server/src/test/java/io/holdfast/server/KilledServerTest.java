package io.holdfast.server;

import io.holdfast.server.Forgetting.Death;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class KilledServerTest {
    private static final String MARKED = "2 FORGETTING, 1 KEPT";
    private static final String UNMARKED = "1 KEPT, 2 TRASHED";

    @RegisterExtension
    final MortalServer server = new MortalServer(Kind.POSTGRESQL);

    @TempDir
    Path home = Path.of("");

    private static List<Death> deaths() {
        return List.of(
                // About to mark the points, or to write down who is to forget them, in one transaction.
                Death.at(Step.first("server.catalog.Points", "forget"), UNMARKED, "", 6, 0),
                Death.at(Step.first("server.job.Starts", "upkeep"), UNMARKED, "", 6, 0),
                // About to give the order out, and to say it.
                Death.at(Step.first("server.job.Claims", "begin"), MARKED, "PRUNE QUEUED", 6, 0),
                Death.at(Step.first("server.job.Orders", "order"), MARKED, "PRUNE RUNNING", 6, 0),
                // Told that all is done; about to end the run, in whose transaction the points go; about to say so.
                Death.at(Step.first("server.job.Endings", "outcome"), MARKED, "PRUNE RUNNING", 0, 1),
                Death.at(Step.first("server.job.Endings", "end"), MARKED, "PRUNE RUNNING", 0, 1),
                Death.at(Step.first("protocol.control.Command$Acknowledge", "<init>"), "1 KEPT", "", 0, 1),
                // The same of gc.
                Death.at(Step.nth(2, "server.job.Orders", "order"), "1 KEPT", "GC RUNNING", 0, 0),
                Death.at(Step.nth(2, "server.job.Endings", "outcome"), "1 KEPT", "GC RUNNING", 0, 1));
    }

    @Test
    void whereverItIsKilledWhilePointsAreForgottenTheyAreAndNothingElseIs() throws Exception {
        try (Forgetting forgetting = new Forgetting(server, home)) {
            for (Death each : deaths()) {
                forgetting.killTheServer(each);
                forgetting.isWell();
            }
            forgetting.endsWell();
        }
    }
}
