package io.holdfast.format.layout;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The file of a snapshot, or the tombstone in its place ({@code docs/format/snapshot.md}). */
public final class SnapshotFile {
    private static final int MAX_ROOTS = 16;

    private SnapshotFile() {}

    public static byte[] encode(SealedManifest manifest) {
        int roots = manifest.roots().size();
        ByteBuffer out = ByteBuffer.allocate(1 + roots * Fingerprint.SIZE + manifest.payload().length);
        out.put((byte) roots);
        manifest.roots().forEach(root -> root.write(out));
        out.put(manifest.payload());
        return Envelope.wrap(Envelope.Kind.SNAPSHOT, out.array());
    }

    public static byte[] tombstone(String reason) {
        return Envelope.wrap(
                Envelope.Kind.TOMBSTONE, new FieldWriter().text(1, reason).toBytes());
    }

    /** The manifest, or empty for a tombstone; corrupt, too new or too old otherwise. */
    public static Optional<SealedManifest> decode(SnapshotId id, byte[] file, String subject) {
        if (Envelope.is(Envelope.Kind.TOMBSTONE, file)) {
            Envelope.unwrap(Envelope.Kind.TOMBSTONE, file, subject);
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(Envelope.unwrap(Envelope.Kind.SNAPSHOT, file, subject));
        int count = in.hasRemaining() ? in.get() : 0;
        if (count < 1 || count > MAX_ROOTS || in.remaining() < count * Fingerprint.SIZE) {
            throw HoldfastException.corrupt(subject, "it has no roots");
        }
        List<Fingerprint> roots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            roots.add(Fingerprint.read(in));
        }
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        return Optional.of(new SealedManifest(id, roots, payload));
    }
}
