package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.repository.check.Check;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A process stops before its n-th change of the store, for every n: whatever was committed before is whole, and the next run is clean. */
final class CrashTest {
    private static final long SEED = 42;

    private final Map<SnapshotId, Map<String, byte[]>> committed = new HashMap<>();
    private boolean damaging;

    @Test
    void aBackupThatDiesAnywhereLosesNothingCommitted() {
        everyStop(20, (lab, process) -> Files.backup(process.repository(), changed(), lab.randomness()));
    }

    @Test
    void aBackupOfDifferencesThatDiesAnywhereLosesNothingCommitted() {
        everyStop(3, (lab, process) -> backUpEdited(lab, process));
    }

    @Test
    void aGcThatDiesAnywhereKeepsWhatOthersDifferFrom() {
        everyStop(20, (lab, process) -> {
            backUpEdited(lab, process);
            forgetMixed(process.repository());
            process.repository().gc(Duration.ZERO, new UpkeepProgress());
        });
    }

    @Test
    void aForgetThatDiesAnywhereLosesNoOtherSnapshot() {
        everyStop(3, (lab, process) -> forgetMixed(process.repository()));
    }

    @Test
    void aGcThatDiesAnywhereLosesNothingCommitted() {
        everyStop(30, (lab, process) -> {
            forgetMixed(process.repository());
            process.repository().gc(Duration.ZERO, new UpkeepProgress());
        });
    }

    @Test
    void aRepairThatDiesAnywhereLosesNothingThatWasWhole() {
        everyStop(5, (lab, process) -> {
            damaging = true;
            damageIndexAndRootCopy(lab);
            process.repository().repair(new UpkeepProgress());
        });
    }

    private static Map<String, byte[]> changed() {
        Map<String, byte[]> files = new TreeMap<>(Files.random(SEED, 12));
        files.putAll(Files.random(SEED + 9, 40));
        return files;
    }

    /** Shares packs with {@link #halfOfMixed}: when it is forgotten, those packs are half dead. */
    private static Map<String, byte[]> mixed() {
        return Files.random(SEED + 2, 40);
    }

    private static Map<String, byte[]> halfOfMixed() {
        Map<String, byte[]> half = new TreeMap<>();
        mixed().forEach((path, content) -> {
            if (content.length % 2 == 0) {
                half.put(path, content);
            }
        });
        return half;
    }

    private void backUpEdited(Lab lab, Lab.Worker process) {
        Map<String, byte[]> edited = Files.edited(mixed());
        committed.put(Files.backup(process.repository(), edited, mixed(), lab.randomness()), edited);
    }

    private void forgetMixed(Repository repository) {
        Snapshot mixed = repository.snapshots().stream()
                .filter(each -> Files.same(mixed(), committed.getOrDefault(each.id(), Map.of())))
                .findFirst()
                .orElseThrow();
        committed.remove(mixed.id());
        repository.forget(mixed);
    }

    private static void damageIndexAndRootCopy(Lab lab) {
        lab.store().list(new Name("index"), listed -> {
            byte[] bytes = lab.store().get(listed.name(), Range.whole());
            bytes[bytes.length / 2] ^= 1;
            lab.store().put(listed.name(), Payload.of(bytes), Publish.REPLACE);
        });
        lab.store().delete(new Name("root/2/0000000000000001"));
    }

    private void everyStop(int least, BiConsumer<Lab, Lab.Worker> work) {
        for (int stopAt = 1; ; stopAt++) {
            committed.clear();
            Lab lab = new Lab(SEED);
            prepare(lab);
            StoppingStore stopping = new StoppingStore(lab.store(), stopAt);
            boolean finished = run(lab, stopping, work);
            recover(lab, stopAt);
            lab.time().end();
            if (finished) {
                assertThat(stopAt)
                        .as("the work must make changes, or nothing was tested")
                        .isGreaterThan(least);
                return;
            }
        }
    }

    private void prepare(Lab lab) {
        Repository repository = lab.process().repository();
        for (Map<String, byte[]> files : List.of(Files.random(SEED, 12), mixed(), halfOfMixed())) {
            committed.put(Files.backup(repository, files, lab.randomness()), files);
        }
        repository.close();
    }

    private static boolean run(Lab lab, StoppingStore stopping, BiConsumer<Lab, Lab.Worker> work) {
        Lab.Worker process = lab.process(stopping);
        try {
            work.accept(lab, process);
            return !stopping.stopped();
        } catch (StoppingStore.Stopped | HoldfastException e) {
            assertThat(stopping.stopped())
                    .as("only the simulated death may fail the work: %s", e)
                    .isTrue();
            return false;
        } finally {
            lab.die(process);
        }
    }

    /** Another process comes along: checks, restores, backs up, runs gc, and checks again. */
    private void recover(Lab lab, int stopAt) {
        Repository repository = lab.process().repository();
        if (repository.check(new UpkeepProgress()).damaged()) {
            // Only the test that damages something itself may find damage.
            assertThat(damaging)
                    .as("damage after stopping before change %d", stopAt)
                    .isTrue();
        }
        repository.repair(new UpkeepProgress());
        assertSound(lab, repository, "after stopping before change " + stopAt);
        Map<String, byte[]> fresh = changed();
        committed.put(Files.backup(repository, fresh, lab.randomness()), fresh);
        repository.gc(Duration.ofMinutes(1), new UpkeepProgress());
        assertSound(lab, repository, "after gc after stopping before change " + stopAt);
        repository.close();
    }

    private void assertSound(Lab lab, Repository repository, String when) {
        Check.Report report = repository.check(new UpkeepProgress());
        assertThat(report.findings()).as(when).noneMatch(finding -> finding.severity() != Finding.Severity.NOTE);
        assertThat(repository
                        .verify(
                                repository.packs(),
                                Optional.empty(),
                                1,
                                new io.holdfast.repository.check.Verify.Progress(),
                                new AtomicBoolean())
                        .broken())
                .as(when)
                .isEmpty();
        committed.forEach((id, files) -> assertThat(Files.same(files, Files.restore(repository, id, lab.randomness())))
                .as("%s: snapshot %s", when, id.brief())
                .isTrue());
    }
}
