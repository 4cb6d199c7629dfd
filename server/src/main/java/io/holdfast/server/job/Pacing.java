package io.holdfast.server.job;

import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.server.database.Database;
import java.time.Instant;
import java.util.Map;
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

    void tell(Switchboard board, Instant now) {
        Map<Run, RunLimits> runs = database.read(handle -> claims.backups(handle, board.members()).stream()
                .collect(Collectors.toMap(run -> run, run -> orders.limits(handle, run))));
        runs.forEach((run, limit) ->
                board.tell(run.memberId(), new Command.ChangeLimits(new Attempt(run.id(), run.attempt()), limit)));
        Limits media = database.read(handle -> limits.get(handle).spec());
        board.mediaServers().forEach(id -> board.tell(id, new Command.LimitMedia(media.rate(id, now))));
    }
}
