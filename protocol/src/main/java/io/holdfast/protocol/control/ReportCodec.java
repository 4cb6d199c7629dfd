package io.holdfast.protocol.control;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import io.holdfast.protocol.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Reports as they travel: field 1 is the number of the kind ({@code docs/protocol/control.md}). */
final class ReportCodec implements MessageCodec<Report> {
    @Override
    public byte[] encode(Report report) {
        return switch (report) {
            case Report.Hello hello -> hello(hello);
            case Report.Inventory(List<ResourceKind> kinds, List<Resource> resources) -> {
                FieldWriter out = kind(2);
                kinds.forEach(each -> out.bytes(2, each.encode()));
                resources.forEach(each -> out.bytes(3, each.encode()));
                yield out.toBytes();
            }
            case Report.Stock(List<StoreState> stores, List<RepositoryState> repositories, OptionalLong limit) -> {
                FieldWriter out = kind(3);
                stores.forEach(each -> out.bytes(2, each.encode()));
                repositories.forEach(each -> out.bytes(3, each.encode()));
                yield out.number(4, limit.orElse(0)).toBytes();
            }
            case Report.Progress progress -> progress(progress);
            case Report.Outcome outcome -> outcome(outcome);
            case Report.Committed committed ->
                kind(6).bytes(2, committed.attempt().encode())
                        .text(3, committed.repository())
                        .bytes(4, committed.snapshot().bytes())
                        .bytes(5, Moments.encode(committed.at()))
                        .number(7, committed.chunks())
                        .number(8, committed.stored())
                        .toBytes();
            case Report.Answer(long question, Part part) ->
                kind(7).number(2, question).bytes(3, QuestionCodec.encode(part)).toBytes();
            case Report.Renewal(byte[] request) -> kind(8).bytes(2, request).toBytes();
            case Report.Wanted(String upgrade, String sha256, long offset) ->
                kind(9).text(2, upgrade).text(3, sha256).number(4, offset).toBytes();
            case Report.Upgrading(String upgrade, Report.Stage stage, Optional<Problem> problem) -> {
                FieldWriter out = kind(10).text(2, upgrade).number(3, stage.ordinal());
                problem.ifPresent(each -> out.bytes(4, each.encode()));
                yield out.toBytes();
            }
        };
    }

    private static FieldWriter kind(int number) {
        return new FieldWriter().number(1, number);
    }

    private static byte[] hello(Report.Hello hello) {
        FieldWriter out = kind(1).text(2, hello.version())
                .text(3, hello.host())
                .text(4, hello.system())
                .text(5, hello.architecture())
                .bytes(6, Moments.encode(hello.clock()));
        hello.capabilities().forEach(each -> out.text(8, each));
        out.bytes(9, Settings.of(hello.facts()).encode());
        hello.unfinished().forEach(each -> out.bytes(10, each.encode()));
        return out.toBytes();
    }

    private static byte[] progress(Report.Progress progress) {
        return kind(4).bytes(2, progress.attempt().encode())
                .text(3, progress.phase())
                .number(4, progress.files())
                .number(5, progress.found())
                .number(6, progress.read())
                .number(7, progress.fresh())
                .number(8, progress.sealed())
                .number(9, progress.sent())
                .number(10, progress.exceptions())
                .number(11, plusOne(progress.expectedFiles()))
                .number(12, plusOne(progress.expectedBytes()))
                .text(13, progress.current())
                .bytes(14, progress.shares().encode())
                .toBytes();
    }

    /** 0 stands for unknown. */
    private static long plusOne(OptionalLong known) {
        return known.isPresent() ? known.getAsLong() + 1 : 0;
    }

    private static OptionalLong minusOne(long number) {
        return number > 0 ? OptionalLong.of(number - 1) : OptionalLong.empty();
    }

    private static byte[] outcome(Report.Outcome outcome) {
        FieldWriter out = kind(5).bytes(2, outcome.attempt().encode())
                .number(3, outcome.result().ordinal());
        outcome.snapshot().ifPresent(id -> out.bytes(4, id.bytes()));
        outcome.counts().ifPresent(counts -> out.bytes(5, counts(counts)));
        outcome.exceptions().forEach(each -> out.bytes(6, each.encode()));
        out.number(7, outcome.exceptionCount());
        outcome.problem().ifPresent(problem -> out.bytes(8, problem.encode()));
        out.bytes(9, Moments.encode(outcome.began()))
                .number(11, outcome.took().toMillis())
                .number(12, outcome.sent())
                .bytes(13, outcome.shares().encode());
        Figures.write(out, 14, outcome.figures());
        outcome.remarks().forEach(each -> out.text(15, each));
        return out.toBytes();
    }

    private static byte[] counts(Manifest.Counts counts) {
        // Field 9 is always there, so that counts of nothing are not taken for none.
        return new FieldWriter()
                .number(1, counts.exceptions())
                .number(2, counts.files())
                .number(3, counts.directories())
                .number(4, counts.others())
                .number(5, counts.content())
                .number(6, counts.read())
                .number(7, counts.fresh())
                .number(8, counts.sealed())
                .number(9, 1)
                .toBytes();
    }

    @Override
    public Report decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        int kind = in.count(1, Integer.MAX_VALUE);
        return switch (kind) {
            case 1 ->
                new Report.Hello(
                        in.text(2),
                        in.text(3),
                        in.text(4),
                        in.text(5),
                        Moments.decode(in.bytes(6), subject),
                        in.texts(8),
                        facts(Settings.decode(in.bytes(9), subject)),
                        in.all(10).stream()
                                .map(each -> Attempt.decode(each, subject))
                                .toList());
            case 2 ->
                new Report.Inventory(
                        in.all(2).stream()
                                .map(each -> ResourceKind.decode(each, subject))
                                .toList(),
                        in.all(3).stream()
                                .map(each -> Resource.decode(each, subject))
                                .toList());
            case 3 ->
                new Report.Stock(
                        in.all(2).stream()
                                .map(each -> StoreState.decode(each, subject))
                                .toList(),
                        in.all(3).stream()
                                .map(each -> RepositoryState.decode(each, subject))
                                .toList(),
                        RunLimits.rate(in.number(4)));
            case 4 -> progress(in, subject);
            case 5 -> outcome(in, subject);
            case 6 ->
                new Report.Committed(
                        Attempt.decode(in.bytes(2), subject),
                        in.text(3),
                        SnapshotId.of(in.bytes(4)),
                        Moments.decode(in.bytes(5), subject),
                        in.number(7),
                        in.number(8));
            case 7 -> new Report.Answer(in.number(2), QuestionCodec.part(in.bytes(3), subject));
            case 8 -> new Report.Renewal(in.bytes(2));
            case 9 -> new Report.Wanted(in.text(2), in.text(3), in.number(4));
            case 10 ->
                new Report.Upgrading(
                        in.text(2),
                        Report.Stage.values()[in.count(3, Report.Stage.values().length - 1)],
                        problem(in.bytes(4), subject));
            default -> throw HoldfastException.corrupt(subject, "a report of kind " + kind + " is not known here");
        };
    }

    private static Map<String, String> facts(Settings settings) {
        Map<String, String> facts = new TreeMap<>();
        settings.values().forEach((name, values) -> {
            if (!values.isEmpty()) {
                facts.put(name, values.getFirst());
            }
        });
        return facts;
    }

    private static Report.Progress progress(Fields in, String subject) {
        return new Report.Progress(
                Attempt.decode(in.bytes(2), subject),
                in.text(3),
                in.number(4),
                in.number(5),
                in.number(6),
                in.number(7),
                in.number(8),
                in.number(9),
                in.number(10),
                minusOne(in.number(11)),
                minusOne(in.number(12)),
                in.text(13),
                Shares.decode(in.bytes(14), subject));
    }

    private static Report.Outcome outcome(Fields in, String subject) {
        return new Report.Outcome(
                Attempt.decode(in.bytes(2), subject),
                Report.Result.values()[in.count(3, Report.Result.values().length - 1)],
                WorkCodec.id(in.bytes(4)),
                counts(in.bytes(5), subject),
                in.all(6).stream()
                        .map(each -> ObjectException.decode(each, subject))
                        .toList(),
                in.number(7),
                problem(in.bytes(8), subject),
                Moments.decode(in.bytes(9), subject),
                Moments.millis(in.number(11), subject),
                in.number(12),
                Shares.decode(in.bytes(13), subject),
                Figures.read(in, 14, subject),
                in.texts(15));
    }

    private static Optional<Manifest.Counts> counts(byte[] bytes, String subject) {
        if (bytes.length == 0) {
            return Optional.empty();
        }
        Fields in = Fields.decode(bytes, subject);
        return Optional.of(new Manifest.Counts(
                in.number(1),
                in.number(2),
                in.number(3),
                in.number(4),
                in.number(5),
                in.number(6),
                in.number(7),
                in.number(8)));
    }

    static Optional<Problem> problem(byte[] bytes, String subject) {
        return bytes.length == 0 ? Optional.empty() : Optional.of(Problem.decode(bytes, subject));
    }
}
