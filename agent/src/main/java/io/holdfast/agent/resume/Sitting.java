package io.holdfast.agent.resume;

import io.holdfast.format.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * The beginnings of one attempt since one start of the machine, as long as none waited long for the next.
 *
 * @param boot names the start of the machine
 */
record Sitting(String attempt, String boot) {
    /** Bytes of {@link #key}. */
    static final int KEY = 16;
    /** Time for an agent or a media server to be upgraded or its machine to be started; a mix of what a device was at times farther apart than that nobody expects. */
    private static final Duration LONGEST_BREAK = Duration.ofHours(1);

    /** Whether who begins so long after the last note goes on with the sitting. A clock that was put back tells nothing. */
    static boolean outlasts(Duration pause) {
        return !pause.isNegative() && pause.compareTo(LONGEST_BREAK) <= 0;
    }

    byte[] key() {
        byte[] both = (attempt + "\n" + boot).getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(Sha256.digest().digest(both), KEY);
    }
}
