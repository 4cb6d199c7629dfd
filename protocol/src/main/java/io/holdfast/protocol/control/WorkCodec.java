package io.holdfast.protocol.control;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.util.List;
import java.util.Optional;

/** Work as it travels: field 1 is the number of its kind. */
final class WorkCodec {
    private WorkCodec() {}

    static byte[] encode(Work work) {
        return switch (work) {
            case Work.Backup(String kind, String name, Settings settings, List<String> tags, var parent) -> {
                FieldWriter out = new FieldWriter()
                        .number(1, 1)
                        .text(2, kind)
                        .text(3, name)
                        .bytes(4, settings.encode());
                tags.forEach(tag -> out.text(5, tag));
                parent.ifPresent(id -> out.bytes(6, id.bytes()));
                yield out.toBytes();
            }
            case Work.Restore(SnapshotId snapshot, String kind, Settings settings) ->
                new FieldWriter()
                        .number(1, 2)
                        .text(2, kind)
                        .bytes(4, settings.encode())
                        .bytes(6, snapshot.bytes())
                        .toBytes();
            case Work.Verify(SnapshotId snapshot) ->
                new FieldWriter().number(1, 3).bytes(6, snapshot.bytes()).toBytes();
            case Work.Found(String pool, String repository, byte[] root) ->
                new FieldWriter()
                        .number(1, 4)
                        .text(2, pool)
                        .text(3, repository)
                        .bytes(4, root)
                        .toBytes();
            case Work.Retire(String repository) -> on(5, repository).toBytes();
            case Work.Extend(String pool, String directory) ->
                new FieldWriter().number(1, 6).text(2, pool).text(3, directory).toBytes();
            case Work.Prune(String repository, List<SnapshotId> snapshots) -> on(7, repository, snapshots);
            case Work.Gc(String repository) -> on(8, repository).toBytes();
            case Work.Check(String repository) -> on(9, repository).toBytes();
            case Work.VerifySealed(String repository) -> on(10, repository).toBytes();
            case Work.Measure(String repository, List<SnapshotId> without) -> on(11, repository, without);
        };
    }

    private static FieldWriter on(int kind, String repository) {
        return new FieldWriter().number(1, kind).text(3, repository);
    }

    private static byte[] on(int kind, String repository, List<SnapshotId> snapshots) {
        FieldWriter out = on(kind, repository);
        snapshots.forEach(id -> out.bytes(6, id.bytes()));
        return out.toBytes();
    }

    static Work decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        int kind = in.count(1, Integer.MAX_VALUE);
        return switch (kind) {
            case 1 ->
                new Work.Backup(
                        in.text(2), in.text(3), Settings.decode(in.bytes(4), subject), in.texts(5), id(in.bytes(6)));
            case 2 -> new Work.Restore(SnapshotId.of(in.bytes(6)), in.text(2), Settings.decode(in.bytes(4), subject));
            case 3 -> new Work.Verify(SnapshotId.of(in.bytes(6)));
            case 4 -> new Work.Found(in.text(2), in.text(3), in.bytes(4));
            case 5 -> new Work.Retire(in.text(3));
            case 6 -> new Work.Extend(in.text(2), in.text(3));
            case 7 -> new Work.Prune(in.text(3), ids(in));
            case 8 -> new Work.Gc(in.text(3));
            case 9 -> new Work.Check(in.text(3));
            case 10 -> new Work.VerifySealed(in.text(3));
            case 11 -> new Work.Measure(in.text(3), ids(in));
            default -> throw HoldfastException.corrupt(subject, "work of kind " + kind + " is not known here");
        };
    }

    private static List<SnapshotId> ids(Fields in) {
        return in.all(6).stream().map(SnapshotId::of).toList();
    }

    static Optional<SnapshotId> id(byte[] bytes) {
        return bytes.length == 0 ? Optional.empty() : Optional.of(SnapshotId.of(bytes));
    }
}
