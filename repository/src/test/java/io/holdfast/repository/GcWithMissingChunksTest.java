package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.layout.PackContent;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.GcReport;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** gc where chunks are missing: it says so, drops what it safely can, and deletes nothing that repair, or whoever brings a file back, may still need. */
final class GcWithMissingChunksTest {
    private final Map<String, byte[]> files = Files.random(5, 40);
    private final Map<String, byte[]> some = some(files);

    /** One directory as it was, and half of another. */
    private static Map<String, byte[]> some(Map<String, byte[]> files) {
        Map<String, byte[]> some = new TreeMap<>();
        files.forEach((path, content) -> {
            if (path.startsWith("dir0/") || (path.startsWith("dir1/") && content.length % 2 == 0)) {
                some.put(path, content);
            }
        });
        return some;
    }

    /** A repository from which most files were forgotten, so that there is much to drop and to copy forward. */
    private final class Scene {
        private final Lab lab = new Lab(17);
        private final SnapshotId kept;

        Scene() {
            try (Repository repository = lab.process().repository()) {
                Files.backup(repository, files, lab.randomness());
                Snapshot whole = repository.snapshots().getFirst();
                kept = Files.backup(repository, some, lab.randomness());
                repository.forget(whole);
            }
        }

        List<Name> names(String folder) {
            List<Name> names = new ArrayList<>();
            lab.store().list(new Name(folder), listed -> names.add(listed.name()));
            return names;
        }

        byte[] take(Name name) {
            byte[] bytes = lab.store().get(name, Range.whole());
            lab.store().delete(name);
            return bytes;
        }

        void put(Name name, byte[] bytes) {
            lab.store().put(name, Payload.of(bytes), Publish.REPLACE);
        }

        GcReport gc() {
            try (Repository repository = lab.process().repository()) {
                return repository.gc(Duration.ZERO, new UpkeepProgress());
            }
        }

        void repair() {
            try (Repository repository = lab.process().repository()) {
                repository.repair(new UpkeepProgress());
            }
        }

        void assertWhole(String after) {
            try (Repository repository = lab.process().repository()) {
                assertThat(repository.check(new UpkeepProgress()).damaged())
                        .as(after)
                        .isFalse();
                assertThat(Files.same(some, Files.restore(repository, kept, lab.randomness())))
                        .as(after)
                        .isTrue();
            }
        }

        /** Of the upper pages of the kept snapshot those that a backup may not rely on. */
        List<Fingerprint> pagesToStoreAnew() {
            try (Repository repository = lab.process().repository();
                    SnapshotSource source = repository.read(kept);
                    SnapshotSink sink = repository.write()) {
                List<Fingerprint> pages = new ArrayList<>(source.manifest().roots());
                source.fetch(List.copyOf(pages), page -> pages.addAll(page.links()));
                BitSet missing = sink.missing(pages);
                return missing.stream().mapToObj(pages::get).toList();
            }
        }

        /** A pack of this content of which the kept snapshot needs a record. */
        Optional<Name> needed(PackContent content) {
            for (Name pack : lab.packs(content)) {
                byte[] bytes = take(pack);
                try (Repository repository = lab.process().repository()) {
                    if (repository.check(new UpkeepProgress()).damaged()) {
                        return Optional.of(pack);
                    }
                } finally {
                    put(pack, bytes);
                }
            }
            return Optional.empty();
        }
    }

    @Test
    void aLostPackOfDataIsNotedAndWhatNobodyNeedsGoesAllTheSame() {
        Scene scene = new Scene();
        scene.take(scene.needed(PackContent.DATA).orElseThrow());

        GcReport report = scene.gc();

        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note).contains("are missing").contains("holdfast check"));
        assertThat(report.deletedPacks()).isPositive();
        assertThat(scene.gc().deletedPacks()).isZero();
    }

    @Test
    void whateverFileIsAwayDuringGcNothingIsLostWhenItIsBack() {
        int count =
                new Scene().names("packs").size() + new Scene().names("index").size();
        for (int each = 0; each < count; each++) {
            Scene scene = new Scene();
            List<Name> names = new ArrayList<>(scene.names("packs"));
            names.addAll(scene.names("index"));
            Name away = names.get(each);
            byte[] bytes = scene.take(away);
            scene.gc();
            scene.gc();
            scene.put(away, bytes);
            scene.repair();
            scene.assertWhole("without " + away);
            scene.gc();
            scene.assertWhole("gc after " + away);
        }
    }

    @Test
    void aPackWhoseDirectoryIsDamagedStaysForRepair() {
        int count = new Scene().names("packs").size();
        for (int each = 0; each < count; each++) {
            Scene scene = new Scene();
            Name pack = scene.names("packs").get(each);
            byte[] bytes = scene.lab.store().get(pack, Range.whole());
            bytes[bytes.length - 60] ^= 1;
            scene.put(pack, bytes);
            scene.gc();
            scene.gc();
            scene.repair();
            scene.assertWhole("directory of " + pack);
        }
    }

    @Test
    void aGenerationThatWaitedIsCarriedOnWithoutWhatIsMissing() {
        int count = new Scene().names("packs").size();
        for (int each = 0; each < count; each++) {
            Scene scene = new Scene();
            SnapshotId late;
            try (Repository repository = scene.lab.process().repository();
                    WriteSession session = (WriteSession) repository.write()) {
                Fingerprint root = Files.put(repository.keys(), session, files, scene.lab.randomness());
                assertThat(scene.gc().waitingFor()).isNotEmpty();
                Files.seal(repository, session, root, scene.lab.randomness());
                late = session.id();
            }
            Name pack = scene.names("packs").get(each);
            byte[] bytes = scene.take(pack);
            scene.gc();
            scene.gc();
            scene.put(pack, bytes);
            scene.repair();
            scene.assertWhole("without " + pack);
            try (Repository repository = scene.lab.process().repository()) {
                assertThat(Files.same(files, Files.restore(repository, late, scene.lab.randomness())))
                        .as("without %s", pack)
                        .isTrue();
            }
        }
    }

    @Test
    void pagesThatLeadToLostChunksAreNotReliedOnAgainWhenTheyAreCopied() {
        Scene scene = new Scene();
        scene.take(scene.needed(PackContent.DATA).orElseThrow());
        scene.repair();
        List<Fingerprint> retired = scene.pagesToStoreAnew();
        assertThat(retired).isNotEmpty();

        assertThat(scene.gc().rewrittenPacks()).isPositive();

        assertThat(scene.pagesToStoreAnew()).isEqualTo(retired);
        try (Repository repository = scene.lab.process().repository()) {
            Files.backup(repository, some, scene.lab.randomness());
        }
        scene.assertWhole("healed by the next backup");
    }
}
