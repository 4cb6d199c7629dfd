package io.holdfast.server;

import io.holdfast.server.Forgetting.Death;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class KilledMediaTest {
    private static final String MARKED = "2 FORGETTING, 1 KEPT";
    private static final String STORE = "repository.store.FileStore";

    @RegisterExtension
    final MortalServer server = new MortalServer(Kind.SQLITE);

    @TempDir
    Path home = Path.of("");

    private static List<Death> deaths() {
        return List.of(
                Death.at(Step.first("media.Upkeep", "prune"), MARKED, "PRUNE RUNNING", 6, 0),
                // Between the three copies of the first manifest, before two of them are deleted once more, and before
                // the last copy of the second one.
                Death.at(Step.nth(2, STORE, "delete"), MARKED, "PRUNE RUNNING", 5, 0),
                Death.at(Step.nth(3, STORE, "delete"), MARKED, "PRUNE RUNNING", 4, 0),
                Death.at(Step.nth(4, STORE, "delete"), MARKED, "PRUNE RUNNING", 3, 0),
                Death.at(Step.nth(8, STORE, "delete"), MARKED, "PRUNE RUNNING", 1, 0),
                // About to write down that it is done; about to say it, for which it is encoded again; told that it was
                // heard.
                Death.at(Step.first("protocol.control.Outbox", "keep"), MARKED, "PRUNE RUNNING", 0, 0),
                Death.at(Step.nth(2, "protocol.control.ReportCodec", "outcome"), MARKED, "PRUNE RUNNING", 0, 1),
                Death.at(Step.first("protocol.control.Outbox", "drop"), "1 KEPT", "", 0, 1),
                Death.at(Step.first("media.Upkeep", "gc"), "1 KEPT", "GC RUNNING", 0, 0),
                Death.at(Step.first("repository.upkeep.Gc", "publish"), "1 KEPT", "GC RUNNING", 0, 0),
                Death.at(Step.first("repository.upkeep.Gc", "delete"), "1 KEPT", "GC RUNNING", 0, 0));
    }

    @Test
    void whereverItIsKilledWhilePointsAreForgottenTheyAreAndNothingElseIs() throws Exception {
        try (Forgetting forgetting = new Forgetting(server, home)) {
            for (Death each : deaths()) {
                forgetting.killTheMediaServer(each);
                forgetting.isWell();
            }
            forgetting.endsWell();
        }
    }
}
