package io.holdfast.e2e.network;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Listener;
import io.holdfast.protocol.OwnCredentials;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Service;
import io.holdfast.protocol.Ticket;
import io.holdfast.protocol.session.Doors;
import io.holdfast.protocol.session.Pace;
import io.holdfast.protocol.session.SessionService;
import io.holdfast.repository.Repository;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Serves the repository of an estate from a disk that takes its time for each chunk. It is only read from. */
final class SlowMedia implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 100;

    private final Repository repository;
    private final SessionService sessions;
    private final Listener listener;

    SlowMedia(Estate estate, Duration pause) {
        repository = estate.direct();
        sessions = new SessionService(
                new Reading(repository, pause),
                () -> Optional.of(estate.plane.tickets().getPublic()),
                Time.system());
        Listener.Offer offer = new Listener.Offer(
                OwnCredentials.read(estate.mediaHome()).current(),
                Revocations.none(),
                Map.of(Service.DATA, sessions),
                MOST_CONNECTIONS);
        listener = Listener.open(new Address("127.0.0.1", 0), offer, Time.system());
    }

    int port() {
        return listener.port();
    }

    private record Reading(Repository repository, Duration pause) implements Doors {
        @Override
        public SnapshotSink write(Ticket ticket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SnapshotSource read(Ticket ticket, SnapshotId snapshot) {
            return new SlowSource(repository.read(snapshot), pause);
        }

        @Override
        public void use(Ticket ticket, byte[] nonce) {}

        @Override
        public void committed(Ticket ticket, SnapshotId snapshot, Written written) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Pace pace(Ticket ticket) {
            return Pace.free(Time.system());
        }
    }

    private record SlowSource(SnapshotSource inner, Duration pause) implements SnapshotSource {
        @Override
        public SealedManifest manifest() {
            return inner.manifest();
        }

        @Override
        public void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to) {
            inner.fetch(wanted, chunk -> {
                SlowKind.rest(pause);
                to.accept(chunk);
            });
        }

        @Override
        public int atOnce() {
            return inner.atOnce();
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    @Override
    public void close() {
        listener.close();
        sessions.close();
        repository.close();
    }
}
