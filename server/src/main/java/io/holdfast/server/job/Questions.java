package io.holdfast.server.job;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Inquiry;
import io.holdfast.protocol.control.Part;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Questions about snapshots, put to agents that are connected to this server. They are kept in memory while they run. */
public final class Questions implements AutoCloseable {
    private static final int MOST = 64;
    private static final int MOST_OF_ONE = 8;
    private static final Duration LIST = Duration.ofSeconds(50);
    private static final Duration CONTENT = Duration.ofHours(24);

    private final Database database;
    private final Members members;
    private final Orders orders;
    private final Seat seat;
    private final Time time;
    private final Randomness randomness;
    private final Admission admission = new Admission(MOST, MOST_OF_ONE);
    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final Map<Long, Asked> open = new ConcurrentHashMap<>();

    private record Line(ControlStream<Command, Report> stream, Set<String> capabilities) {
        Orders.Reader reader(String agent) {
            return new Orders.Reader(agent, stream.certificate().getPublicKey());
        }
    }

    private record Asked(Line line, Answer answer) {}

    /**
     * What somebody wants to know.
     *
     * @param account of the one who asks
     * @param points snapshots that may be read for it
     */
    public record Wish(String account, String repository, List<SnapshotId> points, Inquiry inquiry, Whom whom) {
        public Wish {
            points = List.copyOf(points);
        }
    }

    /** Who is to answer. */
    public sealed interface Whom {
        /** This agent if it can, else any other. */
        record Best(String agent) implements Whom {}

        /** This agent and no other. */
        record Only(String agent) implements Whom {}
    }

    Questions(Database database, Members members, Orders orders, Seat seat, Time time, Randomness randomness) {
        this.database = database;
        this.members = members;
        this.orders = orders;
        this.seat = seat;
        this.time = time;
        this.randomness = randomness;
    }

    /** A member has come. */
    void here(String member, ControlStream<Command, Report> stream, List<String> capabilities) {
        if (stream.peer().role() == Role.AGENT) {
            lines.put(member, new Line(stream, Set.copyOf(capabilities)));
        }
    }

    /** It has gone, and with it what it was asked. */
    void gone(String member, ControlStream<Command, Report> stream) {
        Optional.ofNullable(lines.get(member))
                .filter(line -> line.stream() == stream)
                .ifPresent(line -> lines.remove(member, line));
        open.values().stream()
                .filter(asked -> asked.line().stream() == stream)
                .forEach(asked -> asked.answer()
                        .fail(new HoldfastException(
                                ErrorCode.LINK_BROKEN,
                                member,
                                "The agent " + member + " has gone while it answered. Ask again.")));
    }

    /** Only who was asked can answer. */
    void heard(ControlStream<Command, Report> stream, long question, Part part) {
        Optional.ofNullable(open.get(question))
                .filter(asked -> asked.line().stream() == stream)
                .ifPresent(asked -> asked.answer().heard(part));
    }

    /**
     * Asks. The answer must be closed.
     *
     * @throws HoldfastException {@code LINK_BUSY} when too much is asked already; {@code REQUEST_STATE} when nobody who could answer is connected to this server
     */
    public Answer ask(Wish wish) {
        admission.enter(wish.account());
        long id = fresh();
        try {
            String agent = chosen(wish);
            Line line = Optional.ofNullable(lines.get(agent)).orElseThrow(() -> absent(agent));
            Command.Question question = new Command.Question(
                    id,
                    database.read(handle -> orders.access(
                            handle, line.reader(agent), wish.repository(), Errand.question(id, wish.points()))),
                    wish.inquiry(),
                    Answer.WINDOW);
            Answer answer = new Answer(
                    agent,
                    wish.inquiry() instanceof Inquiry.Download ? CONTENT : LIST,
                    time,
                    bytes -> say(line, new Command.Credit(id, bytes)),
                    () -> leave(id, wish.account()));
            open.put(id, new Asked(line, answer));
            line.stream().send(question);
            if (!line.equals(lines.get(agent))) {
                // It went before it was known that it was asked.
                gone(agent, line.stream());
            }
            return answer;
        } catch (RuntimeException e) {
            open.remove(id);
            admission.leave(wish.account());
            throw e;
        }
    }

    /** Numbers are drawn, because a repository's key is wrapped for the number and no number may come twice. */
    private long fresh() {
        byte[] bytes = new byte[Long.BYTES];
        randomness.fill(bytes);
        return ByteBuffer.wrap(bytes).getLong() & Long.MAX_VALUE;
    }

    private void leave(long id, String account) {
        Optional.ofNullable(open.remove(id)).ifPresent(asked -> say(asked.line(), new Command.Withdraw(id)));
        admission.leave(account);
    }

    private static void say(Line line, Command command) {
        try {
            line.stream().send(command);
        } catch (HoldfastException e) {
            // It is gone, which its answers are told.
            line.stream().close();
        }
    }

    private String chosen(Wish wish) {
        String capability = wish.inquiry() instanceof Inquiry.Preview ? "previews" : "questions";
        return switch (wish.whom()) {
            case Whom.Only(String agent) -> {
                if (!lines.containsKey(agent)) {
                    throw absent(agent);
                }
                if (!serves(agent, capability)) {
                    throw refused(agent, "does not say beforehand what a restore would do");
                }
                yield agent;
            }
            case Whom.Best(String agent) ->
                serves(agent, capability)
                        ? agent
                        : other(wish.repository(), capability).orElseThrow(() -> absent(agent));
        };
    }

    private boolean serves(String agent, String capability) {
        return Optional.ofNullable(lines.get(agent))
                .filter(line -> line.capabilities().contains(capability))
                .isPresent();
    }

    /** One at the site of the media server, if there is one. */
    private Optional<String> other(String repository, String capability) {
        return database.read(handle -> {
            String site = orders.keeper(handle, repository).siteId();
            return members.page(handle, Role.AGENT, PageRequest.ALL, Optional.empty()).items().stream()
                    .filter(each -> each.state() == Member.State.ENABLED && serves(each.id(), capability))
                    .min(Comparator.comparing(each -> !each.siteId().equals(site)))
                    .map(Member::id);
        });
    }

    private HoldfastException absent(String agent) {
        Optional<Member> known = database.read(handle -> members.find(handle, agent));
        String name = known.map(Member::name).orElse("of this point");
        if (lines.containsKey(agent)) {
            return refused(name, "does not look into recovery points, and no other that does is connected");
        }
        return known.filter(each -> each.health() == Member.Health.CONNECTED
                        && !each.server().isEmpty()
                        && !each.server().equals(seat.address()))
                .map(each ->
                        refused(name, "is connected to the server " + each.server() + ", not to this one: ask there"))
                .orElseGet(() ->
                        refused(name, "is not connected, and no other that looks into recovery points is: start it"));
    }

    private static HoldfastException refused(String agent, String why) {
        return new HoldfastException(ErrorCode.REQUEST_STATE, agent, "The agent " + agent + " " + why + ".");
    }

    @Override
    public void close() {
        open.values()
                .forEach(asked -> asked.answer()
                        .fail(new HoldfastException(
                                ErrorCode.LINK_BROKEN, "server", "The server is being stopped. Ask again.")));
    }
}
