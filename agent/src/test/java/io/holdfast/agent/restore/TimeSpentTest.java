package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the threads of a restore say that they spend their time with. */
final class TimeSpentTest {
    private static final int SECOND = 1_000_000_000;

    private final Field field = new Field();
    private final AtomicLong clock = new AtomicLong();

    TimeSpentTest() throws SystemCallException {}

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    /** A clock that only those move who say that something takes a second. */
    private final class Hand implements Time {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanos() {
            return clock.get();
        }

        @Override
        public void sleep(Duration duration) {
            throw new UnsupportedOperationException();
        }
    }

    private SnapshotId file() throws SystemCallException {
        byte[] content = new byte[1 << 20];
        new Random(1).nextBytes(content);
        Field.write(field.source(), "film", content);
        Field.write(field.source(), "whole.zip", content);
        return field.backup().tree(field.source());
    }

    private SnapshotReader reader(SnapshotId id, TimeSpent spent) {
        return new SnapshotReader(field.repository.source(id), field.keys, Cores.of(1), spent);
    }

    @Test
    void aTargetThatTakesItsTimeIsWaitedForWriting() throws SystemCallException {
        TimeSpent spent = new TimeSpent(new Hand());
        int[] pieces = {0};
        ChunkFlow.Destination slow = new ChunkFlow.Destination() {
            @Override
            public void write(long position, byte[] plaintext, int length) {
                clock.addAndGet(SECOND);
            }

            @Override
            public void lose(HoldfastException why) {
                throw why;
            }
        };
        try (SnapshotReader reader = reader(file(), spent);
                ChunkFlow flow = new ChunkFlow(reader, Optional::empty)) {
            Entry film = reader.entry(bytes("/film"));
            reader.tree().runs(film.content(), run -> {
                if (run instanceof Run.Stored stored) {
                    pieces[0]++;
                    flow.want(stored.chunk(), stored.size(), slow, 0);
                }
            });
            flow.finish();
        }
        assertThat(pieces[0]).isPositive();
        assertThat(spent.writing()).isEqualTo((long) pieces[0] * SECOND);
        assertThat(spent.computing()).isZero();
    }

    @Test
    void aRestoreComputesAndWrites() throws SystemCallException {
        SnapshotId id = file();
        TimeSpent spent = new TimeSpent(Time.system());
        try (SnapshotReader reader = reader(id, spent)) {
            RestoreResult result = new FileRestore(reader, Randomness.secure())
                    .run(bytes("/"), field.targetPath(), RestoreOptions.standard(), new RestoreProgress());
            assertThat(result.outcome()).isEqualTo(RestoreResult.Outcome.COMPLETE);
        }
        assertThat(spent.computing()).isPositive();
        assertThat(spent.writing()).isPositive();
    }

    @Test
    void whatIsComputedMeanwhileIsNotWaitedFor() {
        TimeSpent spent = new TimeSpent(new Hand());
        try (var _ = spent.write()) {
            clock.addAndGet(3L * SECOND);
            try (var _ = spent.computeMeanwhile()) {
                clock.addAndGet(SECOND);
            }
        }
        assertThat(spent.writing()).isEqualTo(3L * SECOND);
        assertThat(spent.computing()).isEqualTo(SECOND);
    }
}
