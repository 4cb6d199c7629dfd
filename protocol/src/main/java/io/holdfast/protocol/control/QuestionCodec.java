package io.holdfast.protocol.control;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import io.holdfast.protocol.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Inquiries and parts of answers as they travel: field 1 is the number of the kind. */
final class QuestionCodec {
    /** The longest answer in entries. */
    private static final int MOST = 10_000;

    private QuestionCodec() {}

    static byte[] encode(Inquiry inquiry) {
        return switch (inquiry) {
            case Inquiry.Browse(SnapshotId snapshot, String path, String after, int limit) ->
                new FieldWriter()
                        .number(1, 1)
                        .bytes(2, snapshot.bytes())
                        .text(3, path)
                        .text(4, after)
                        .number(5, limit)
                        .toBytes();
            case Inquiry.Find(List<SnapshotId> snapshots, String pattern, int limit) -> {
                FieldWriter out = new FieldWriter().number(1, 2);
                snapshots.forEach(id -> out.bytes(2, id.bytes()));
                yield out.text(3, pattern).number(5, limit).toBytes();
            }
            case Inquiry.Download(SnapshotId snapshot, List<String> paths, Inquiry.Archive archive) -> {
                FieldWriter out = new FieldWriter().number(1, 3).bytes(2, snapshot.bytes());
                paths.forEach(path -> out.text(3, path));
                yield out.number(5, archive.ordinal()).toBytes();
            }
            case Inquiry.Preview(SnapshotId snapshot, String kind, Settings settings, long after, int limit) ->
                new FieldWriter()
                        .number(1, 4)
                        .bytes(2, snapshot.bytes())
                        .text(3, kind)
                        .number(4, after)
                        .number(5, limit)
                        .bytes(6, settings.encode())
                        .toBytes();
        };
    }

    static Inquiry inquiry(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        int kind = in.count(1, Integer.MAX_VALUE);
        return switch (kind) {
            case 1 -> new Inquiry.Browse(SnapshotId.of(in.bytes(2)), in.text(3), in.text(4), in.count(5, MOST));
            case 2 -> new Inquiry.Find(in.all(2).stream().map(SnapshotId::of).toList(), in.text(3), in.count(5, MOST));
            case 3 ->
                new Inquiry.Download(
                        SnapshotId.of(in.bytes(2)),
                        in.texts(3),
                        Inquiry.Archive.values()[in.count(5, Inquiry.Archive.values().length - 1)]);
            case 4 ->
                new Inquiry.Preview(
                        SnapshotId.of(in.bytes(2)),
                        in.text(3),
                        Settings.decode(in.bytes(6), subject),
                        in.number(4),
                        in.count(5, MOST));
            default -> throw HoldfastException.corrupt(subject, "an inquiry of kind " + kind + " is not known here");
        };
    }

    static byte[] encode(Part part) {
        return switch (part) {
            case Part.Entries(List<ListedEntry> entries) -> {
                FieldWriter out = new FieldWriter().number(1, 1);
                entries.forEach(each -> out.bytes(2, each.encode()));
                yield out.toBytes();
            }
            case Part.Content(byte[] bytes) ->
                new FieldWriter().number(1, 2).bytes(2, bytes).toBytes();
            case Part.End(Optional<Problem> problem) -> {
                FieldWriter out = new FieldWriter().number(1, 3);
                problem.ifPresent(each -> out.bytes(2, each.encode()));
                yield out.toBytes();
            }
            case Part.Outlook(List<Foreseen> entries) -> {
                FieldWriter out = new FieldWriter().number(1, 4);
                entries.forEach(each -> out.bytes(2, each.encode()));
                yield out.toBytes();
            }
            case Part.Sums(Map<String, Long> figures) -> {
                FieldWriter out = new FieldWriter().number(1, 5);
                Figures.write(out, 2, figures);
                yield out.toBytes();
            }
        };
    }

    static Part part(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        int kind = in.count(1, Integer.MAX_VALUE);
        return switch (kind) {
            case 1 ->
                new Part.Entries(in.all(2).stream()
                        .map(each -> ListedEntry.decode(each, subject))
                        .toList());
            case 2 -> new Part.Content(in.bytes(2));
            case 3 -> new Part.End(ReportCodec.problem(in.bytes(2), subject));
            case 4 ->
                new Part.Outlook(in.all(2).stream()
                        .map(each -> Foreseen.decode(each, subject))
                        .toList());
            case 5 -> new Part.Sums(Figures.read(in, 2, subject));
            default -> throw HoldfastException.corrupt(subject, "a part of kind " + kind + " is not known here");
        };
    }
}
