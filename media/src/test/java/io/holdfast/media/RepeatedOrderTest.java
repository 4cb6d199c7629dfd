package io.holdfast.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Work;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server orders anew what it has not heard the end of, when a media server comes back to it. */
final class RepeatedOrderTest {
    private static final int OTHERS = 5;

    @TempDir
    Path directory = Path.of("");

    @Test
    void whatHasEndedIsNotDoneAgain() throws IOException, InterruptedException {
        try (MediaLab lab = new MediaLab(directory)) {
            Work work = new Work.Check(lab.keyed.id());
            Report.Outcome first = lab.order(work);
            lab.order(first.attempt(), work);
            // Written before the order was heard, and read just behind it.
            lab.command(new Command.Acknowledge(first.attempt()));
            for (int i = 0; i < OTHERS; i++) {
                Attempt other = new Attempt("other", i);
                lab.order(other, work);
                assertThat(lab.await(Report.Outcome.class).attempt()).isEqualTo(other);
            }
        }
    }
}
