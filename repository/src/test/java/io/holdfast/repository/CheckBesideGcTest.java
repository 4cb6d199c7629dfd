package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.check.Verify;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Check and verify take no lease. At whatever call of the store they are when gc begins, and however fast it is: what it moves is no finding, and what is really gone is one. Each test takes the
 * number of changes that gc makes before each of their calls.
 */
final class CheckBesideGcTest {
    private static final int ALL = 10_000;
    private static final int STRIDE = 7;

    /** Snapshots of which some were forgotten: gc has packs to delete, packs to copy out of, and records to retire. */
    private static final class Scene {
        private final Lab lab = new Lab(31);
        private final SnapshotId kept;

        Scene() {
            Map<String, byte[]> files = Files.random(6, 10);
            Map<String, byte[]> most = new TreeMap<>(files);
            most.values().removeIf(content -> content.length % 3 == 0);
            Repository repository = lab.process().repository();
            Files.backup(repository, files, lab.randomness());
            Files.backup(repository, Files.edited(files), files, lab.randomness());
            repository.snapshots().forEach(repository::forget);
            kept = Files.backup(repository, most, lab.randomness());
            Files.backup(repository, Files.edited(most), most, lab.randomness());
        }

        Runnable gc(Store view) {
            return () -> lab.process(view).repository().gc(Duration.ZERO, new UpkeepProgress());
        }

        Runnable forgetAndGc(Store view) {
            return () -> {
                Repository repository = lab.process(view).repository();
                repository.snapshots().stream()
                        .filter(each -> !each.id().equals(kept))
                        .forEach(repository::forget);
                repository.gc(Duration.ZERO, new UpkeepProgress());
            };
        }

        /** Of a repository in which something is missing. */
        Runnable gcWithALoss(Store view) {
            return () -> assertThat(lab.process(view)
                            .repository()
                            .gc(Duration.ZERO, new UpkeepProgress())
                            .notes())
                    .anyMatch(note -> note.contains("are missing"));
        }

        void loseAPack() {
            lab.process().repository().packs().stream()
                    .filter(pack -> pack.content() == PackContent.DATA)
                    .findFirst()
                    .ifPresent(pack -> lab.store().delete(Packs.name(pack.id())));
        }

        List<Finding> check(Supplier<Repository> repository) {
            return repository.get().check(new UpkeepProgress()).findings();
        }

        List<Finding> verify(Supplier<Repository> opened) {
            Repository repository = opened.get();
            try (Codec codec = new Codec(repository.keys(), CompressionLevel.FAST, lab.randomness())) {
                return repository
                        .verify(repository.packs(), Optional.of(codec), 1, new Verify.Progress(), new AtomicBoolean())
                        .findings();
            }
        }
    }

    /** What is done beside what, and what is made sure of afterwards. */
    private record Play(
            Consumer<Scene> before,
            Function<Scene, Function<Store, Runnable>> beside,
            Function<Scene, Function<Supplier<Repository>, List<Finding>>> work,
            Consumer<List<Finding>> expected) {
        /** Once for every few calls of the store that the work makes. */
        void run(int pace) throws Exception {
            int calls = STRIDE;
            for (int first = 1 + pace % STRIDE; first <= calls; first += STRIDE) {
                Scene scene = new Scene();
                before.accept(scene);
                Stepper gc = Stepper.begin(scene.lab.store(), beside.apply(scene));
                int from = first;
                WatchedStore view = new WatchedStore(scene.lab.store(), call -> gc.step(call >= from ? pace : 0));
                expected.accept(
                        work.apply(scene).apply(() -> scene.lab.process(view).repository()));
                calls = view.calls();
                gc.finish();
            }
            assertThat(calls).isGreaterThan(50);
        }
    }

    private static void assertNone(List<Finding> findings) {
        assertThat(findings).isEmpty();
    }

    private static void assertDamage(List<Finding> findings) {
        assertThat(findings).extracting(Finding::severity).contains(Finding.Severity.DAMAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, ALL})
    void whatGcMovesIsNoFindingOfCheck(int pace) throws Exception {
        new Play(scene -> {}, scene -> scene::gc, scene -> scene::check, CheckBesideGcTest::assertNone).run(pace);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, ALL})
    void whatIsForgottenAndMovedIsNoFindingOfCheck(int pace) throws Exception {
        new Play(scene -> {}, scene -> scene::forgetAndGc, scene -> scene::check, CheckBesideGcTest::assertNone)
                .run(pace);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, ALL})
    void whatGcMovesIsNoFindingOfVerify(int pace) throws Exception {
        new Play(scene -> {}, scene -> scene::forgetAndGc, scene -> scene::verify, CheckBesideGcTest::assertNone)
                .run(pace);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, ALL})
    void whatIsReallyGoneIsFoundByCheck(int pace) throws Exception {
        new Play(Scene::loseAPack, scene -> scene::gcWithALoss, scene -> scene::check, CheckBesideGcTest::assertDamage)
                .run(pace);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, ALL})
    void whatIsReallyGoneIsFoundByVerify(int pace) throws Exception {
        new Play(Scene::loseAPack, scene -> scene::gcWithALoss, scene -> scene::verify, CheckBesideGcTest::assertDamage)
                .run(pace);
    }
}
