package io.holdfast.server.job;

import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.database.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The members that are connected to this server, and what they are told. */
final class Switchboard implements AutoCloseable {
    private final Database database;
    private final Preparation preparation;
    private final Orders orders;
    private final Endings endings;
    private final Map<String, ControlStream<Command, Report>> streams = new ConcurrentHashMap<>();

    Switchboard(Database database, Preparation preparation, Orders orders, Endings endings) {
        this.database = database;
        this.preparation = preparation;
        this.orders = orders;
        this.endings = endings;
    }

    /** In place of an earlier connection, which is closed. */
    void connect(String member, ControlStream<Command, Report> stream) {
        Optional.ofNullable(streams.put(member, stream)).ifPresent(ControlStream::close);
    }

    /** Unless it has connected anew. */
    void disconnect(String member, ControlStream<Command, Report> stream) {
        streams.remove(member, stream);
        stream.close();
    }

    List<String> members() {
        return List.copyOf(streams.keySet());
    }

    List<String> mediaServers() {
        return streams.entrySet().stream()
                .filter(each -> each.getValue().peer().role() == Role.MEDIA)
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean has(String member) {
        return streams.containsKey(member);
    }

    private Optional<ControlStream<Command, Report>> stream(String member) {
        return Optional.ofNullable(streams.get(member));
    }

    /** If it is connected. */
    void tell(String member, Command command) {
        stream(member).ifPresent(stream -> tell(stream, command));
    }

    void tellAll(Command command) {
        streams.values().forEach(stream -> tell(stream, command));
    }

    private static void tell(ControlStream<Command, Report> stream, Command command) {
        try {
            stream.send(command);
        } catch (HoldfastException e) {
            // It hears it when it is back.
            stream.close();
        }
    }

    /** Serial numbers of certificates in hex. */
    void cut(Set<String> serials) {
        streams.values().stream()
                .filter(each ->
                        serials.contains(each.certificate().getSerialNumber().toString(16)))
                .forEach(ControlStream::close);
    }

    /** Gives a run to its member, or ends its attempt if there is no order to give. */
    void order(Run run) {
        stream(run.memberId()).ifPresent(stream -> order(run, stream));
    }

    private void order(Run run, ControlStream<Command, Report> stream) {
        Command order;
        try {
            preparation.before(run);
            order = database.read(
                    handle -> orders.order(handle, run, stream.certificate().getPublicKey()));
        } catch (HoldfastException e) {
            try {
                database.change(handle -> endings.fail(handle, run, Optional.of(Problem.of(e))));
            } catch (HoldfastException gone) {
                // What cannot be written down now is ordered again when the member is back.
                stream.close();
            }
            return;
        }
        tell(stream, order);
    }

    void cancel(Run run) {
        tell(run.memberId(), new Command.Cancel(new Attempt(run.id(), run.attempt())));
    }

    @Override
    public void close() {
        streams.values().forEach(ControlStream::close);
    }
}
