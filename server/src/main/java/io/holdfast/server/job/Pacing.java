package io.holdfast.server.job;

import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.server.database.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Tells runs and media servers how fast they may be: it depends on the time of day, and policies change. */
final class Pacing {
    private final Database database;
    private final Claims claims;
    private final Orders orders;
    private final LimitSettings limits;

    Pacing(Database database, Claims claims, Orders orders, LimitSettings limits) {
        this.database = database;
        this.claims = claims;
        this.orders = orders;
        this.limits = limits;
    }

    void tell(
            Map<String, ControlStream<Command, Report>> streams,
            Instant now,
            BiConsumer<ControlStream<Command, Report>, Command> to) {
        Map<Run, RunLimits> runs =
                database.read(handle -> claims.backups(handle, List.copyOf(streams.keySet())).stream()
                        .collect(Collectors.toMap(run -> run, run -> orders.limits(handle, run))));
        runs.forEach((run, limit) -> Optional.ofNullable(streams.get(run.memberId()))
                .ifPresent(stream ->
                        to.accept(stream, new Command.ChangeLimits(new Attempt(run.id(), run.attempt()), limit))));
        Limits media = database.read(handle -> limits.get(handle).spec());
        streams.forEach((id, stream) -> {
            if (stream.peer().role() == Role.MEDIA) {
                to.accept(stream, new Command.LimitMedia(media.rate(id, now)));
            }
        });
    }
}
