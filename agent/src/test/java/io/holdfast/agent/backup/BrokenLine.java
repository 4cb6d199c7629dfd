package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotSink;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Where the line to the repository breaks under a run. */
final class BrokenLine {
    private BrokenLine() {}

    /** When so many chunks were put. */
    static UnaryOperator<SnapshotSink> afterPuts(int puts) {
        AtomicInteger count = new AtomicInteger();
        return inner -> new SinkAround(inner) {
            @Override
            public void put(SealedChunk chunk) {
                if (count.incrementAndGet() > puts) {
                    throw broken();
                }
                super.put(chunk);
            }
        };
    }

    /** When all is stored, and no snapshot comes of it. */
    static UnaryOperator<SnapshotSink> beforeCommit() {
        return inner -> new SinkAround(inner) {
            @Override
            public void commit(SealedManifest manifest) {
                throw broken();
            }
        };
    }

    /** When the snapshot is there, and nobody was told. */
    static UnaryOperator<SnapshotSink> afterCommit() {
        return inner -> new SinkAround(inner) {
            @Override
            public void commit(SealedManifest manifest) {
                super.commit(manifest);
                throw broken();
            }
        };
    }

    private static HoldfastException broken() {
        return new HoldfastException(ErrorCode.SESSION_FENCED, "test", "The line is cut.");
    }

    /** Runs until it breaks, and mends it. */
    static void under(Rig rig, UnaryOperator<SnapshotSink> broken, ThrowingCallable run) {
        rig.around(broken);
        assertThatExceptionOfType(HoldfastException.class).isThrownBy(run);
        rig.around(UnaryOperator.identity());
    }
}
