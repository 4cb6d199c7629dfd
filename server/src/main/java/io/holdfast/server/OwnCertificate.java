package io.holdfast.server;

import io.holdfast.format.Time;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Listener;
import io.holdfast.server.api.Api;
import io.holdfast.server.api.HttpApi;
import io.holdfast.server.job.Rounds;
import java.time.Duration;
import java.util.List;

/** What a server shows of itself: another one, from the next connection on, when less than a third of its life is left. */
final class OwnCertificate implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final String id;
    private final List<String> names;
    private final Time time;
    private final Rounds rounds;
    private Credentials current;

    OwnCertificate(String id, List<String> names, Doors doors, Time time) {
        this.id = id;
        this.names = names;
        this.time = time;
        current = doors.own();
        rounds = new Rounds("certificate", PAUSE, time, () -> look(doors));
    }

    /** Where it is shown. */
    record Doors(Api api, HttpApi http, Listener members, Credentials own) {}

    void begin() {
        rounds.begin();
    }

    private void look(Doors doors) {
        if (current.ageing(time.now())) {
            Credentials fresh = doors.api().renew(id, names);
            doors.members().renew(fresh);
            doors.http().renew(fresh);
            current = fresh;
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
