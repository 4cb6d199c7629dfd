package io.holdfast.agent.resume;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.tree.Run;
import java.util.List;

/** What is known of the content of a file. */
public sealed interface Piece {
    /** Where in the content it begins; of all of it, {@link Whole#POSITION}. */
    long position();

    /** A stretch of it, chunk by chunk. */
    record Stretch(long position, List<Run> runs) implements Piece {
        /** At most so many runs. */
        public static final int MOST = 1024;

        public Stretch {
            runs = List.copyOf(runs);
        }

        /** Where it ends. */
        public long end() {
            long end = position;
            for (Run run : runs) {
                end += run.length();
            }
            return end;
        }
    }

    /** All of it, by the fingerprint of the whole file. */
    record Whole(Fingerprint name) implements Piece {
        /** Apart from stretches, so that both may be known. */
        static final long POSITION = -1;

        @Override
        public long position() {
            return POSITION;
        }
    }
}
