package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.repository.check.Verify;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.StoreErrors;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a disk does not give once, and gives when asked again, costs nothing. */
final class MomentaryErrorTest {
    private final Map<String, byte[]> files = Files.random(5, 40);

    /** Fails to read once, after it was told to, what stands under a name or in a folder. */
    private static final class Hiccup extends ForwardingStore {
        private final String path;
        private final AtomicBoolean due = new AtomicBoolean();

        Hiccup(Lab lab, String path) {
            super(lab.store());
            this.path = path;
        }

        @Override
        public byte[] get(Name name, Range range) {
            if (name.path().startsWith(path) && due.compareAndSet(true, false)) {
                throw StoreErrors.unreadable(name, new IOException("Input/output error"));
            }
            return super.get(name, range);
        }
    }

    /** A repository from which most files were forgotten, so that there is much to drop and to copy forward. */
    private SnapshotId forgotten(Lab lab, Map<String, byte[]> some) {
        try (Repository repository = lab.process().repository()) {
            Files.backup(repository, files, lab.randomness());
            Snapshot whole = repository.snapshots().getFirst();
            SnapshotId kept = Files.backup(repository, some, lab.randomness());
            repository.forget(whole);
            return kept;
        }
    }

    @Test
    void gcDropsNothingThatItOnlyDidNotSeeForAMoment() {
        Map<String, byte[]> some = new TreeMap<>(files);
        some.keySet().removeIf(path -> !path.startsWith("dir0/") && path.hashCode() % 2 == 0);
        Lab first = new Lab(17);
        forgotten(first, some);
        List<Name> packs = Arrays.stream(PackContent.values())
                .flatMap(content -> first.packs(content).stream())
                .toList();
        int refused = 0;
        for (Name pack : packs) {
            Lab lab = new Lab(17);
            SnapshotId kept = forgotten(lab, some);
            Hiccup hiccup = new Hiccup(lab, pack.path());
            try (Repository repository = lab.process(hiccup).repository()) {
                hiccup.due.set(true);
                repository.gc(Duration.ZERO, new UpkeepProgress());
            } catch (HoldfastException e) {
                // A page, for one: it deletes nothing then.
                refused++;
            }
            try (Repository repository = lab.process().repository()) {
                assertThat(repository.check(new UpkeepProgress()).damaged())
                        .as(pack.path())
                        .isFalse();
                assertThat(Files.same(some, Files.restore(repository, kept, lab.randomness())))
                        .as(pack.path())
                        .isTrue();
            }
        }
        assertThat(refused).isLessThan(packs.size());
    }

    @Test
    void aSessionAcknowledgesNothingBeforeItHasSavedWhatItReliesOn() {
        Lab lab = new Lab(7);
        Hiccup hiccup = new Hiccup(lab, "packs/");
        Repository mine = lab.process(hiccup).repository();
        Repository other = lab.process().repository();
        Files.backup(other, files, lab.randomness());
        Snapshot old = other.snapshots().getFirst();
        try (WriteSession session = (WriteSession) mine.write()) {
            Fingerprint root = Files.put(mine.keys(), session, files, lab.randomness());
            other.forget(old);
            other.gc(Duration.ZERO, new UpkeepProgress());

            hiccup.due.set(true);
            assertThatThrownBy(session::beat).isInstanceOf(HoldfastException.class);
            assertThat(hiccup.due).isFalse();
            session.beat();
            assertThat(other.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks())
                    .isPositive();
            Files.seal(mine, session, root, lab.randomness());
            assertThat(Files.same(files, Files.restore(other, session.id(), lab.randomness())))
                    .isTrue();
            assertThat(other.check(new UpkeepProgress()).findings()).isEmpty();
        }
    }

    /** Each file in turn fails for a moment, wherever verify and repair come across it first. */
    @Test
    void nothingIsCalledDamageOrGivenUpThatComesAMomentLater() {
        Lab lab = new Lab(19);
        try (Repository repository = lab.process().repository()) {
            Files.backup(repository, files, lab.randomness());
        }
        List<String> all = new ArrayList<>();
        lab.store().list(new Name("packs"), listed -> all.add(listed.name().path()));
        lab.store().list(new Name("index"), listed -> all.add(listed.name().path()));
        assertThat(all).hasSizeGreaterThan(5);
        for (String path : all) {
            Hiccup hiccup = new Hiccup(lab, path);
            try (Repository repository =
                    Repository.open(hiccup, lab.access(), Repository.Ahead.NOTHING, lab.time(), lab.randomness())) {
                hiccup.due.set(true);
                assertThat(repository
                                .verify(
                                        repository.packs(),
                                        Optional.empty(),
                                        1,
                                        new Verify.Progress(),
                                        new AtomicBoolean())
                                .findings())
                        .as(path)
                        .isEmpty();
                assertThat(hiccup.due).isFalse();
                hiccup.due.set(true);
                assertThat(repository.repair(new UpkeepProgress())).as(path).isEmpty();
            }
        }
    }
}
