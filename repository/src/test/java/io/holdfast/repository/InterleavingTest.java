package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several processes back up, forget, run gc, fall silent and die in a random order; every committed snapshot stays whole at every step. */
final class InterleavingTest {
    private static final int STEPS = 120;

    private record Running(Lab.Worker worker, WriteSession session, Fingerprint root, Map<String, byte[]> files) {}

    private final Map<SnapshotId, Map<String, byte[]>> committed = new HashMap<>();
    private final List<Running> running = new ArrayList<>();

    /** More of them by {@code -Dholdfast.interleavings=1000}. */
    static LongStream seeds() {
        return LongStream.rangeClosed(
                Integer.getInteger("holdfast.firstInterleaving", 1), Integer.getInteger("holdfast.interleavings", 24));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyCommittedSnapshotStaysWhole(long seed) {
        Lab lab = new Lab(seed);
        Random random = new Random(seed);
        Repository upkeep = lab.process().repository();
        for (int step = 0; step < STEPS; step++) {
            step(lab, random, upkeep);
        }
        running.forEach(each -> each.session.close());
        running.forEach(each -> lab.die(each.worker));
        upkeep.gc(Duration.ZERO, new UpkeepProgress());
        assertWhole(lab, upkeep, seed);
        assertThat(upkeep.check(new UpkeepProgress()).findings())
                .as("seed %d", seed)
                .isEmpty();
        lab.time().end();
    }

    private void step(Lab lab, Random random, Repository upkeep) {
        switch (random.nextInt(8)) {
            case 0, 1 -> begin(lab, random);
            case 2, 3 -> finish(lab, random);
            case 4 -> forget(lab, random);
            case 5 -> gc(upkeep);
            case 6 -> beat(random);
            case 7 -> die(lab, random);
            default -> throw new AssertionError();
        }
    }

    /** Content is drawn from few seeds, so that backups share much with each other and with what was forgotten. */
    private static Map<String, byte[]> draw(Random random) {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            Files.random(random.nextInt(6), 8).forEach((path, content) -> files.put(path + content.length, content));
        }
        return files;
    }

    private void begin(Lab lab, Random random) {
        if (running.size() < 4) {
            Lab.Worker worker = lab.process();
            WriteSession session = (WriteSession) worker.repository().write();
            Map<String, byte[]> files = draw(random);
            running.add(new Running(
                    worker, session, Files.put(worker.repository().keys(), session, files, lab.randomness()), files));
        }
    }

    private void finish(Lab lab, Random random) {
        if (running.isEmpty()) {
            return;
        }
        Running chosen = running.remove(random.nextInt(running.size()));
        try {
            Files.seal(chosen.worker.repository(), chosen.session, chosen.root, lab.randomness());
            committed.put(chosen.session.id(), chosen.files);
        } catch (HoldfastException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.SESSION_FENCED);
        }
        chosen.session.close();
    }

    private void forget(Lab lab, Random random) {
        Repository repository = lab.process().repository();
        List<Snapshot> snapshots = repository.snapshots();
        if (!snapshots.isEmpty()) {
            Snapshot chosen = snapshots.get(random.nextInt(snapshots.size()));
            committed.remove(chosen.id());
            repository.forget(chosen);
        }
    }

    private void gc(Repository upkeep) {
        upkeep.gc(Duration.ZERO, new UpkeepProgress());
    }

    private void beat(Random random) {
        if (!running.isEmpty()) {
            try {
                running.get(random.nextInt(running.size())).session.beat();
            } catch (HoldfastException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.SESSION_FENCED);
            }
        }
    }

    /** Dead as far as others can see; sometimes it is a zombie that tries to commit later. */
    private void die(Lab lab, Random random) {
        if (running.isEmpty()) {
            return;
        }
        Running chosen = running.get(random.nextInt(running.size()));
        lab.die(chosen.worker);
        if (random.nextBoolean()) {
            running.remove(chosen);
        }
    }

    private void assertWhole(Lab lab, Repository repository, long seed) {
        committed.forEach((id, files) -> assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                .as("seed %d, snapshot %s", seed, id.brief())
                .isTrue());
    }
}
