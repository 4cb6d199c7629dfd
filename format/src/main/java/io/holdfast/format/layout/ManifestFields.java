package io.holdfast.format.layout;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The plaintext of a manifest. */
public final class ManifestFields {
    private ManifestFields() {}

    public static byte[] encode(Manifest manifest) {
        Manifest.Counts counts = manifest.counts();
        Instant began = manifest.began();
        long seconds = began.getEpochSecond();
        int nanos = began.getNano();
        FieldWriter out = new FieldWriter()
                .signed(1, seconds)
                .number(2, nanos)
                .number(3, manifest.took().toMillis())
                .text(4, manifest.host())
                .text(5, manifest.user())
                .text(6, manifest.name())
                .number(7, manifest.kind().ordinal() + 1);
        manifest.paths().forEach(path -> out.bytes(8, path));
        manifest.parent().ifPresent(parent -> out.bytes(9, parent.bytes()));
        out.number(10, counts.exceptions() == 0 ? 0 : 1)
                .number(11, counts.exceptions())
                .number(12, counts.files())
                .number(13, counts.content())
                .number(14, counts.read())
                .number(15, counts.fresh())
                .number(16, counts.sealed());
        manifest.excludes().forEach(pattern -> out.text(17, pattern));
        out.text(18, manifest.program());
        manifest.tags().forEach(tag -> out.text(19, tag));
        manifest.original().ifPresent(original -> out.bytes(20, original.bytes()));
        return out.number(21, counts.directories()).number(22, counts.others()).toBytes();
    }

    public static Manifest decode(byte[] plaintext, String subject) {
        Fields in = Fields.decode(plaintext, subject);
        int kind = in.count(7, Manifest.Kind.values().length);
        if (kind == 0) {
            throw HoldfastException.corrupt(subject, "it does not say what it protects");
        }
        Manifest.Counts counts = new Manifest.Counts(
                in.number(11),
                in.number(12),
                in.number(21),
                in.number(22),
                in.number(13),
                in.number(14),
                in.number(15),
                in.number(16));
        return new Manifest(
                instant(in, subject),
                Duration.ofMillis(in.number(3)),
                in.text(4),
                in.text(5),
                in.text(6),
                Manifest.Kind.values()[kind - 1],
                in.all(8),
                id(in.bytes(9)),
                counts,
                in.texts(17),
                in.text(18),
                in.texts(19),
                id(in.bytes(20)));
    }

    private static Instant instant(Fields in, String subject) {
        try {
            return Instant.ofEpochSecond(in.signed(1), in.count(2, 999_999_999));
        } catch (DateTimeException e) {
            throw HoldfastException.corrupt(subject, "its time is out of range");
        }
    }

    private static Optional<SnapshotId> id(byte[] bytes) {
        return bytes.length == 0 ? Optional.empty() : Optional.of(SnapshotId.of(bytes));
    }
}
