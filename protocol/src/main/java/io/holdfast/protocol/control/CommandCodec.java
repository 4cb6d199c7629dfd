package io.holdfast.protocol.control;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import io.holdfast.protocol.Enrolment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Commands as they travel: field 1 is the number of the kind ({@code docs/protocol/control.md}). */
final class CommandCodec implements MessageCodec<Command> {
    @Override
    public byte[] encode(Command command) {
        return switch (command) {
            case Command.Welcome(Instant clock, byte[] ticketKey, List<String> revoked, List<String> capabilities) -> {
                FieldWriter out = kind(1).bytes(2, Moments.encode(clock)).bytes(4, ticketKey);
                revoked.forEach(each -> out.text(5, each));
                capabilities.forEach(each -> out.text(6, each));
                yield out.toBytes();
            }
            case Command.Order(Attempt attempt, Work work, var access, RunLimits limits, var deadline) -> {
                FieldWriter out = kind(2).bytes(2, attempt.encode()).bytes(3, WorkCodec.encode(work));
                access.ifPresent(each -> out.bytes(4, each.encode()));
                out.bytes(5, limits.encode());
                deadline.ifPresent(each -> out.number(6, 1).signed(7, each.getEpochSecond()));
                yield out.toBytes();
            }
            case Command.Cancel(Attempt attempt) ->
                kind(3).bytes(2, attempt.encode()).toBytes();
            case Command.ChangeLimits(Attempt attempt, RunLimits limits) ->
                kind(4).bytes(2, attempt.encode()).bytes(5, limits.encode()).toBytes();
            case Command.LimitMedia(OptionalLong rate) ->
                kind(5).number(2, rate.orElse(0)).toBytes();
            case Command.Acknowledge(Attempt attempt) ->
                kind(6).bytes(2, attempt.encode()).toBytes();
            case Command.Revoke(List<String> serials) -> {
                FieldWriter out = kind(7);
                serials.forEach(each -> out.text(5, each));
                yield out.toBytes();
            }
            case Command.Question(long id, RepositoryAccess access, Inquiry inquiry, long credit) ->
                kind(8).number(2, id)
                        .bytes(3, QuestionCodec.encode(inquiry))
                        .bytes(4, access.encode())
                        .number(5, credit)
                        .toBytes();
            case Command.Credit(long question, long bytes) ->
                kind(9).number(2, question).number(3, bytes).toBytes();
            case Command.Withdraw(long question) -> kind(10).number(2, question).toBytes();
            case Command.Discover() -> kind(11).toBytes();
            case Command.Renewed(Enrolment.Grant grant) ->
                kind(12).bytes(2, grant.encode()).toBytes();
            case Command.Upgrade(String upgrade, byte[] warrant) ->
                kind(13).bytes(2, warrant).text(3, upgrade).toBytes();
            case Command.Piece(String sha256, long offset, byte[] content) ->
                kind(14).text(2, sha256).number(3, offset).bytes(4, content).toBytes();
        };
    }

    private static FieldWriter kind(int number) {
        return new FieldWriter().number(1, number);
    }

    @Override
    public Command decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        int kind = in.count(1, Integer.MAX_VALUE);
        return switch (kind) {
            case 1 -> new Command.Welcome(Moments.decode(in.bytes(2), subject), in.bytes(4), in.texts(5), in.texts(6));
            case 2 -> order(in, subject);
            case 3 -> new Command.Cancel(Attempt.decode(in.bytes(2), subject));
            case 4 ->
                new Command.ChangeLimits(Attempt.decode(in.bytes(2), subject), RunLimits.decode(in.bytes(5), subject));
            case 5 -> new Command.LimitMedia(RunLimits.rate(in.number(2)));
            case 6 -> new Command.Acknowledge(Attempt.decode(in.bytes(2), subject));
            case 7 -> new Command.Revoke(in.texts(5));
            case 8 ->
                new Command.Question(
                        in.number(2),
                        RepositoryAccess.decode(in.bytes(4), subject),
                        QuestionCodec.inquiry(in.bytes(3), subject),
                        in.number(5));
            case 9 -> new Command.Credit(in.number(2), in.number(3));
            case 10 -> new Command.Withdraw(in.number(2));
            case 11 -> new Command.Discover();
            case 12 -> new Command.Renewed(Enrolment.Grant.decode(in.bytes(2)));
            case 13 -> new Command.Upgrade(in.text(3), in.bytes(2));
            case 14 -> new Command.Piece(in.text(2), in.number(3), in.bytes(4));
            default -> throw HoldfastException.corrupt(subject, "a command of kind " + kind + " is not known here");
        };
    }

    private static Command.Order order(Fields in, String subject) {
        byte[] access = in.bytes(4);
        return new Command.Order(
                Attempt.decode(in.bytes(2), subject),
                WorkCodec.decode(in.bytes(3), subject),
                access.length == 0 ? Optional.empty() : Optional.of(RepositoryAccess.decode(access, subject)),
                RunLimits.decode(in.bytes(5), subject),
                in.number(6) == 0 ? Optional.empty() : Optional.of(Moments.of(in.signed(7), 0, subject)));
    }
}
