package io.holdfast.format.layout;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.Tree;
import java.util.List;

/** No bytes make a decoder of anything that is stored fail otherwise than by saying so. The first byte of an input chooses the decoder. */
final class DecoderFuzz {
    private static final String SUBJECT = "test";

    private enum Stored {
        INDEX,
        LEASE,
        CONDEMNED,
        ROOT,
        SNAPSHOT,
        MANIFEST,
        LABEL,
        PACK,
        CHUNK,
        DIRECTORY_PAGE,
        LIST_PAGE
    }

    @FuzzTest
    void whatIsStoredIsReadOrRefused(FuzzedDataProvider input) {
        Stored stored = input.pickValue(Stored.values());
        byte[] bytes = input.consumeRemainingAsBytes();
        try {
            decode(stored, bytes);
        } catch (HoldfastException e) {
            assertThat(e.code())
                    .isIn(
                            ErrorCode.FORMAT_CORRUPT,
                            ErrorCode.FORMAT_TOO_NEW,
                            ErrorCode.FORMAT_TOO_OLD,
                            ErrorCode.CHUNK_CORRUPT);
        }
    }

    private static void decode(Stored stored, byte[] bytes) {
        switch (stored) {
            case INDEX -> IndexFile.decode(Envelope.wrap(Envelope.Kind.INDEX, bytes), SUBJECT);
            case LEASE -> Lease.decode(Envelope.wrap(Envelope.Kind.LEASE, bytes), SUBJECT);
            case CONDEMNED -> Condemned.decode(Envelope.wrap(Envelope.Kind.CONDEMNED, bytes), SUBJECT);
            case ROOT -> RootMetadata.decode(Envelope.wrap(Envelope.Kind.ROOT, bytes), SUBJECT);
            case SNAPSHOT ->
                SnapshotFile.decode(new SnapshotId(1, 2), Envelope.wrap(Envelope.Kind.SNAPSHOT, bytes), SUBJECT);
            case MANIFEST -> ManifestFields.decode(bytes, SUBJECT);
            case LABEL -> Label.decode(bytes, SUBJECT);
            case PACK -> Salvage.records(bytes);
            case CHUNK -> SealedChunk.parse(bytes, SUBJECT);
            case DIRECTORY_PAGE -> tree(bytes).entries(name(), entry -> {});
            case LIST_PAGE -> tree(bytes).runs(new Content.ChunkList(name()), run -> {});
        }
    }

    private static Fingerprint name() {
        return new Fingerprint(1, 2, 3, 4);
    }

    /** One page that links to others, which are empty. */
    private static Tree tree(byte[] bytes) {
        Fingerprint other = new Fingerprint(5, 6, 7, 8);
        return new Tree(asked -> asked.equals(name())
                ? new Page(List.of(other, other, other), bytes)
                : new Page(List.of(), new byte[] {0}));
    }
}
