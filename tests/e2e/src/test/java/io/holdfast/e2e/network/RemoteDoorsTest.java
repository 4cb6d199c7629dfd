package io.holdfast.e2e.network;

import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.sealing.Keys;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.session.Pace;
import io.holdfast.protocol.session.Reach;
import io.holdfast.protocol.session.RemoteSink;
import io.holdfast.protocol.session.RemoteSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

final class RemoteDoorsTest extends SnapshotDoorsContract {
    @TempDir
    Path directory = Path.of("");

    private Optional<Estate> estate = Optional.empty();

    private Estate estate() {
        return estate.orElseThrow();
    }

    @Override
    Keys make() throws IOException, InterruptedException {
        estate = Optional.of(new Estate(directory));
        estate().home("a1");
        return Keys.derivedFrom(estate().repository.master(), Suite.AES);
    }

    private Reach reach(Set<Right> rights, List<SnapshotId> points) {
        RepositoryAccess access = estate().access("a1", "run", rights, points);
        Credentials own = Credentials.read(directory.resolve("agent-a1"));
        return new Reach(
                Dialer.of(own, Revocations.none(), new Proxy.None(), Time.system()),
                access.media(),
                access.addresses(),
                access.ticket(),
                Reach.nonce(Randomness.secure()),
                Pace.free(Time.system()),
                Duration.ofSeconds(20),
                Time.system());
    }

    @Override
    SnapshotSink write() {
        return RemoteSink.open(reach(Set.of(Right.BACKUP), List.of()));
    }

    @Override
    SnapshotSource read(SnapshotId id) {
        return RemoteSource.open(reach(Set.of(Right.RESTORE), List.of(id)), id);
    }

    @Override
    void end() {
        estate().close();
    }
}
