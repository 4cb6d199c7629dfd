package io.holdfast.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PriorityTest {
    private static final int NICENESS_AFTER_NAME = 16;

    @AfterEach
    void goBackUp() throws IOException {
        Priority.NORMAL.apply();
    }

    @Test
    void everyThreadStepsBackAndALaterOneTakesAfterItsMaker() throws IOException, InterruptedException {
        Priority.IDLE.apply();
        assertThat(niceness()).isEqualTo(19);
        long[] later = new long[1];
        Thread thread = new Thread(() -> later[0] = niceness());
        thread.start();
        thread.join();
        assertThat(later[0]).isEqualTo(19);
        Priority.LOW.apply();
        assertThat(niceness()).isEqualTo(10);
    }

    private static long niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICENESS_AFTER_NAME]);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
