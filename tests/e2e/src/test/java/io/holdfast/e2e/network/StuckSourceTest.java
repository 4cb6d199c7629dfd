package io.holdfast.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Right;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RunLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent says that is stuck in what it reads: that it is there, and figures by which the server sees that it stands still. */
final class StuckSourceTest {
    private static final Duration STUCK = Duration.ofSeconds(15);

    @TempDir
    Path work = Path.of("");

    @Test
    void itStillReportsAndItsFiguresDoNotMove() throws IOException, InterruptedException {
        try (Estate estate = new Estate(work);
                OwnRuns runs = new OwnRuns(estate, new SlowKind(STUCK, Duration.ZERO))) {
            runs.order(SlowKind.backup(), Right.BACKUP, List.of(), RunLimits.none());
            Report.Progress first = runs.next(Report.Progress.class);
            while (first.current().isEmpty()) {
                first = runs.next(Report.Progress.class);
            }
            List<Report.Progress> rest = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                rest.add(runs.next(Report.Progress.class));
            }
            String figures = figures(first);
            assertThat(rest).allSatisfy(each -> assertThat(figures(each)).isEqualTo(figures));
        }
    }

    private static String figures(Report.Progress told) {
        return List.of(
                        told.phase(),
                        told.current(),
                        told.files(),
                        told.found(),
                        told.read(),
                        told.fresh(),
                        told.sealed(),
                        told.exceptions())
                .toString();
    }
}
