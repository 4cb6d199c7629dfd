package io.holdfast.agent.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.Time;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.RunException;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs in which something goes wrong, or goes slowly. */
final class TroubleTest {
    private final Ground ground;
    private final Path root;
    private final Rig rig = new Rig();

    TroubleTest() throws IOException {
        ground = Ground.inMemory();
        root = ground.root;
    }

    @AfterEach
    void clear() throws IOException {
        ground.close();
    }

    @Test
    void whatMayNotBeReadIsListedAndTheRestGoesOn() throws Throwable {
        Files.setAttribute(root, "unix:mode", 0755);
        ground.write("open", Ground.random(1000, 1));
        Path secret = ground.write("secret", Ground.random(1000, 2));
        Files.setAttribute(secret, "unix:mode", 0600);
        ground.write("closed/below", Ground.random(1000, 3));
        Files.setAttribute(root.resolve("closed"), "unix:mode", 0700);
        BackupResult result = asNobody(() -> rig.backUp(root));
        assertThat(result.exceptions()).extracting(RunException::code).containsOnly(ErrorCode.SOURCE_UNREADABLE.code());
        assertThat(result.exceptions())
                .extracting(each -> new String(each.path(), UTF_8))
                .containsExactly(root + "/closed", root + "/secret");
        assertThat(result.exceptions().getLast().message()).contains("/secret").contains("permission denied");
        assertThat(rig.entries(result))
                .containsKeys(root + "/open", root + "/closed")
                .doesNotContainKeys(root + "/secret", root + "/closed/below");
        assertThat(result.manifest().counts().exceptions()).isEqualTo(2);
        assertThat(rig.repository.source(result.id()).manifest().roots()).hasSize(2);
    }

    /** Threads made meanwhile are nobody as well. */
    private static BackupResult asNobody(java.util.function.Supplier<BackupResult> work) throws Throwable {
        var become = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("setfsuid"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        int was = (int) become.invokeExact(65_534);
        try {
            return work.get();
        } finally {
            was = (int) become.invokeExact(was);
        }
    }

    @Test
    void aFileWhoseContentCannotBeReadIsListed() {
        // The kernel opens it, tells a size of 4,096, and refuses to read it.
        Path unreadable = Path.of("/sys/class/net/lo/duplex");
        BackupResult result = rig.backUp(unreadable);
        assertThat(result.exceptions()).singleElement().satisfies(each -> {
            assertThat(each.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE.code());
            assertThat(new String(each.path(), UTF_8)).endsWith("/net/lo/duplex");
        });
    }

    @Test
    void aFileThatNeverRestsIsKeptAsLastReadAndListed() throws IOException {
        // Longer than all buffers together, so that it cannot be read without batches of it being asked for meanwhile.
        int size = 2 * Buffers.TOTAL;
        Path busy = ground.write("busy", new byte[size]);
        ground.write("calm", Ground.random(1000, 5));
        try (OpenFile file = OpenFile.openVolume(busy.toString().getBytes(UTF_8), OpenFile.Access.WRITE)) {
            rig.around(inner -> new SinkAround(inner) {
                private final AtomicInteger writes = new AtomicInteger();

                @Override
                public BitSet missing(List<Fingerprint> ask) {
                    change(file, writes.incrementAndGet());
                    return super.missing(ask);
                }
            });
            BackupResult result = rig.backUp(root);
            assertThat(result.exceptions()).singleElement().satisfies(each -> {
                assertThat(each.code()).isEqualTo(ErrorCode.SOURCE_CHANGED.code());
                assertThat(new String(each.path(), UTF_8)).isEqualTo(busy.toString());
            });
            byte[] kept = rig.content(rig.entry(result, busy));
            kept[12_345] = 0;
            assertThat(kept).isEqualTo(new byte[size]);
            assertThat(result.manifest().counts().read()).isEqualTo(3L * size + 1000);
        }
        rig.around(UnaryOperator.identity());
        BackupResult second = rig.backUp(root);
        assertThat(second.exceptions()).isEmpty();
        assertThat(rig.content(rig.entry(second, busy))).isEqualTo(Files.readAllBytes(busy));
    }

    private static void change(OpenFile file, int to) {
        try {
            file.write(12_345, new byte[] {(byte) to}, 0, 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void filesThatComeAndGoAreNoExceptions() throws Exception {
        for (int i = 0; i < 2000; i++) {
            ground.write("d" + (i % 7) + "/f" + i, Ground.random(3000, i));
        }
        AtomicBoolean stop = new AtomicBoolean();
        Thread remover = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 2000 && !stop.get(); i++) {
                try {
                    Files.delete(root.resolve("d" + (i % 7) + "/f" + i));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        BackupResult result = rig.backUp(root);
        stop.set(true);
        remover.join();
        assertThat(result.exceptions())
                .filteredOn(each -> !each.code().equals(ErrorCode.SOURCE_CHANGED.code()))
                .isEmpty();
        assertThat(rig.entries(result).values())
                .allSatisfy(entry -> assertThat(rig.content(entry).length).isIn((int) entry.size(), 0));
    }

    @Test
    void aCancelledRunCommitsNothing() throws IOException {
        ground.write("large", Ground.random(30_000_000, 6));
        Cancellation cancellation = new Cancellation();
        AtomicBoolean committed = new AtomicBoolean();
        rig.with(cancellation).around(inner -> new SinkAround(inner) {
            private final AtomicInteger puts = new AtomicInteger();

            @Override
            public void put(SealedChunk chunk) {
                if (puts.incrementAndGet() == 20) {
                    cancellation.request();
                }
                super.put(chunk);
            }

            @Override
            public void commit(SealedManifest manifest) {
                committed.set(true);
            }
        });
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> rig.backUp(root))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SESSION_CANCELLED));
        assertThat(committed).isFalse();
        assertThat(rig.progress[0].bytesRead()).isLessThan(30_000_000 + 1);
    }

    @Test
    void anInterruptedThreadCancelsItsRunAndNothingTouchesTheSinkAfterwards() throws Exception {
        ground.write("large", Ground.random(60_000_000, 12));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger late = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        rig.around(inner -> new SinkAround(inner) {
            @Override
            public void put(SealedChunk chunk) {
                late.addAndGet(over.get() ? 1 : 0);
                pause(1);
                super.put(chunk);
            }
        });
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                rig.backUp(root);
            } catch (HoldfastException e) {
                cancelled.addAndGet(e.code() == ErrorCode.SESSION_CANCELLED ? 1 : 0);
            }
            over.set(true);
        });
        while (rig.repository.chunks().size() < 5) {
            pause(1);
        }
        thread.interrupt();
        thread.join();
        pause(20);
        assertThat(cancelled).hasValue(1);
        assertThat(late).hasValue(0);
    }

    @Test
    void aRepositoryThatFailsEndsTheRunWithItsOwnError() throws IOException {
        ground.write("large", Ground.random(100_000_000, 7));
        for (int nth = 1; nth < 400; nth += 57) {
            AtomicInteger left = new AtomicInteger(nth);
            AtomicBoolean committed = new AtomicBoolean();
            rig.repository.chunks().clear();
            rig.around(inner -> new SinkAround(inner) {
                @Override
                public void put(SealedChunk chunk) {
                    if (left.decrementAndGet() == 0) {
                        throw new HoldfastException(ErrorCode.STORE_FULL, "store", "The store is full.");
                    }
                    super.put(chunk);
                }

                @Override
                public void commit(SealedManifest manifest) {
                    committed.set(true);
                }
            });
            assertThatExceptionOfType(HoldfastException.class)
                    .isThrownBy(() -> rig.backUp(root))
                    .withMessage("The store is full.")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FULL));
            assertThat(committed).isFalse();
        }
    }

    @Test
    void everyChunkIsSealedOnceThoughManyThreadsMeetIt() throws IOException {
        byte[] same = Ground.random(300_000, 8);
        for (int i = 0; i < 200; i++) {
            ground.write("d" + i + "/same", same);
        }
        Set<Fingerprint> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger twice = new AtomicInteger();
        rig.with(new Limits(Cores.of(4), 4, OptionalLong.empty())).around(inner -> new SinkAround(inner) {
            @Override
            public BitSet missing(List<Fingerprint> ask) {
                pause(2);
                return super.missing(ask);
            }

            @Override
            public void put(SealedChunk chunk) {
                if (!seen.add(chunk.fingerprint())) {
                    twice.incrementAndGet();
                }
                super.put(chunk);
            }
        });
        BackupResult result = rig.backUp(root);
        assertThat(twice).hasValue(0);
        assertThat(rig.content(rig.entry(result, root.resolve("d77/same")))).isEqualTo(same);
    }

    private static void pause(int millis) {
        try {
            Time.system().sleep(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSlowRepositoryIsAskedByManyBatchesAtOnceAndTheChunkListStaysInOrder() throws IOException {
        byte[] large = Ground.random(120_000_000, 9);
        Path file = ground.write("large", large);
        AtomicInteger asking = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicLong turn = new AtomicLong();
        rig.mean(4 << 10).with(new Limits(Cores.of(4), 1, OptionalLong.empty())).around(inner -> new SinkAround(inner) {
            @Override
            public BitSet missing(List<Fingerprint> ask) {
                most.accumulateAndGet(asking.incrementAndGet(), Math::max);
                pause((int) (turn.getAndIncrement() * 37 % 101));
                asking.decrementAndGet();
                return super.missing(ask);
            }
        });
        BackupResult result = rig.backUp(root);
        assertThat(rig.content(rig.entry(result, file))).isEqualTo(large);
        assertThat(most.get()).isGreaterThan(5);
    }

    @Test
    void memoryDoesNotGrowWithTheSizeOfAFile() throws IOException {
        byte[] pattern = Ground.random(5 << 20, 10);
        long size = 2L << 30;
        try (Directory directory = Directory.open(root.toString().getBytes(UTF_8));
                OpenFile file = directory.createFile("large".getBytes(UTF_8))) {
            for (long at = 0; at < size; at += 64 << 20) {
                pattern[0]++;
                file.write(at, pattern, 0, pattern.length);
            }
            file.truncate(size);
        }
        AtomicLong most = new AtomicLong();
        AtomicLong underWay = new AtomicLong();
        rig.around(inner -> new SinkAround(inner) {
            @Override
            public BitSet missing(List<Fingerprint> ask) {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                pause(5);
                underWay.decrementAndGet();
                return super.missing(ask);
            }
        });
        Path file = root.resolve("large");
        BackupResult result = rig.backUp(file);
        Entry entry = rig.entry(result, file);
        assertThat(rig.runs(entry).stream().mapToLong(Run::length).sum()).isEqualTo(size);
        assertThat(result.manifest().counts().read()).isEqualTo(160L << 20);
        // As many batches as there are buffers, and a few of pages.
        assertThat(most.get()).isBetween(2L, (Buffers.TOTAL >> 21) + 4L);
    }

    @Test
    void sealedBytesLeaveNoFasterThanTheyMay() throws IOException {
        ground.write("large", Ground.random(10_000_000, 11));
        FakeTime time = new FakeTime();
        rig.with(time).with(new Limits(Cores.of(2), 1, OptionalLong.of(1_000_000)));
        rig.backUp(root);
        assertThat(Duration.ofNanos(time.nanos())).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    }

    /** A clock that goes on only when somebody sleeps. */
    private static final class FakeTime implements Time {
        private long nanos;

        @Override
        public Instant now() {
            return Instant.ofEpochSecond(2_000_000_000);
        }

        @Override
        public synchronized long nanos() {
            return nanos;
        }

        @Override
        public synchronized void sleep(Duration duration) {
            nanos += Math.max(0, duration.toNanos());
        }
    }
}
