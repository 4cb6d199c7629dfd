package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.restore.RestoreResult.Outcome;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.sealing.Opener;
import io.holdfast.format.sealing.Sealer;
import io.holdfast.format.tree.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chunks that are differences are read like all others. */
final class DifferenceRestoreTest {
    private static final int FILES = 60;

    private final Field field = new Field();
    private final Directory source = field.source();
    private final Map<Fingerprint, Fingerprint> bases = new HashMap<>();

    DifferenceRestoreTest() throws SystemCallException {}

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    private static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A snapshot of files of three chunks each, every chunk of which is a difference to one that no file has. */
    private SnapshotId differences() throws SystemCallException {
        for (int i = 0; i < FILES; i++) {
            Field.write(source, "file " + i, random(i, 150_000));
        }
        SnapshotId id = field.backup().tree(source);
        try (Sealer sealer = new Sealer(field.keys, CompressionLevel.FAST, Randomness.secure());
                Opener opener = new Opener(field.keys)) {
            Fingerprinter names = new Fingerprinter(field.keys);
            List<SealedChunk> data = field.repository.chunks().values().stream()
                    .filter(chunk -> chunk.kind() == Kind.DATA)
                    .toList();
            for (SealedChunk each : data) {
                byte[] plaintext = opener.open(each.fingerprint(), each);
                byte[] like = plaintext.clone();
                like[like.length / 2] ^= 1;
                Fingerprint base = names.chunk(like, 0, like.length);
                bases.put(each.fingerprint(), base);
                field.repository.chunks().put(base, sealer.data(base, like, 0, like.length));
                SealedChunk difference =
                        sealer.difference(each.fingerprint(), base, like, plaintext, 0, plaintext.length);
                assertThat(difference.kind()).isEqualTo(Kind.DIFFERENCE);
                field.repository.chunks().put(each.fingerprint(), difference);
            }
        }
        assertThat(bases).hasSize(FILES * 3);
        return id;
    }

    private Fingerprint baseOf(SnapshotId id, String path) {
        try (SnapshotReader reader = field.reader(id)) {
            List<Fingerprint> all = new ArrayList<>();
            reader.tree().runs(reader.entry(bytes(path)).content(), run -> {
                if (run instanceof Run.Stored data) {
                    all.add(Optional.ofNullable(bases.get(data.chunk())).orElseThrow());
                }
            });
            return all.getFirst();
        }
    }

    @Test
    void aRestoreReadsThem() throws SystemCallException {
        SnapshotId id = differences();
        RestoreResult result = field.restore(id, RestoreOptions.standard());
        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
        try (Directory target = field.target()) {
            assertThat(Census.of(target)).isEqualTo(Census.of(source));
        }
    }

    @Test
    void aReaderOfContentsReadsThem() throws SystemCallException, IOException {
        SnapshotId id = differences();
        try (SnapshotReader reader = field.reader(id);
                ContentReader contents = new ContentReader(reader)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            contents.read(reader.entry(bytes("/file 7")), out);
            assertThat(out.toByteArray()).isEqualTo(random(7, 150_000));
        }
    }

    @Test
    void aLostBaseCostsWhatDiffersFromItAndNothingElse() throws SystemCallException {
        SnapshotId id = differences();
        field.repository.chunks().remove(baseOf(id, "/file 7"));
        field.repository.chunks().remove(baseOf(id, "/file 23"));
        Map<String, String> expected = new TreeMap<>(Census.of(source));
        expected.keySet().removeAll(List.of("/file 7", "/file 23"));

        RestoreResult result = field.restore(id, RestoreOptions.standard());

        assertThat(result.exceptions().stream().map(each -> Paths.text(each.path())))
                .containsExactlyInAnyOrder("/file 7", "/file 23");
        assertThat(result.exceptions()).allMatch(each -> each.code().equals(ErrorCode.CHUNK_MISSING.code()));
        try (Directory target = field.target()) {
            assertThat(Census.of(target)).isEqualTo(expected);
        }
    }
}
