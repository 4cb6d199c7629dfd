package io.holdfast.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.layout.SnapshotFile;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Connection;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.Frame;
import io.holdfast.protocol.Installation;
import io.holdfast.protocol.Listener;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Service;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A media server of which only one lane is left, and which answers there in another order than it was asked, as after a lane broke. */
final class OneLaneTest {
    /** Of two requests of sixteen names, and more of each than may wait. */
    private static final int CHUNKS = 32;

    private static final int SIZE = 1_200_000;

    private final Installation installation = new Installation();
    private final Keys keys = Keys.derivedFrom(new byte[Keys.SIZE], Suite.AES);
    private final Map<Fingerprint, SealedChunk> chunks = chunks();
    private final SealedManifest manifest = new SealedManifest(
            SnapshotId.random(Randomness.secure()), List.copyOf(chunks.keySet()).subList(0, 1), new byte[100]);
    private final AtomicBoolean taken = new AtomicBoolean();

    private Map<Fingerprint, SealedChunk> chunks() {
        Random random = new Random(1);
        List<SealedChunk> all = new ArrayList<>();
        try (Codec codec = new Codec(keys, CompressionLevel.NONE, Randomness.secure())) {
            for (int i = 0; i < CHUNKS; i++) {
                byte[] content = new byte[SIZE];
                random.nextBytes(content);
                all.add(codec.with(
                        bench -> bench.sealer().data(bench.fingerprinter().chunk(content, 0, SIZE), content, 0, SIZE)));
            }
        }
        return all.stream().collect(Collectors.toMap(SealedChunk::fingerprint, each -> each));
    }

    private void serve(Connection connection) {
        if (taken.getAndSet(true)) {
            connection.close();
            return;
        }
        connection.receive();
        connection.allow(Wire.LARGEST, Wire.SILENCE);
        connection.send(Wire.OPENED, SnapshotFile.encode(manifest));
        Frame first = connection.receive();
        Frame second = connection.receive();
        for (Frame each : List.of(second, first)) {
            ByteBuffer in = ByteBuffer.wrap(each.payload());
            byte[] number = Wire.number(in.getLong());
            for (Fingerprint name : Wire.names(in)) {
                connection.send(
                        Wire.CHUNK,
                        number,
                        Objects.requireNonNull(chunks.get(name)).bytes());
            }
            connection.send(Wire.DONE, number, Wire.nanos(5));
        }
        connection.receive();
    }

    @Test
    void whatIsWaitedForMayComeBehindMoreThanMayWait() {
        try (Listener listener = Listener.open(
                        new Address("127.0.0.1", 0),
                        new Listener.Offer(
                                installation.of(Role.MEDIA, "m1"),
                                Revocations.none(),
                                Map.of(Service.DATA, this::serve),
                                20),
                        Time.system());
                RemoteSource source = RemoteSource.open(
                        new Reach(
                                Dialer.of(
                                        installation.of(Role.AGENT, "a1"),
                                        Revocations.none(),
                                        new Proxy.None(),
                                        Time.system()),
                                "m1",
                                List.of(new Address("127.0.0.1", listener.port())),
                                new byte[0],
                                Reach.nonce(Randomness.secure()),
                                Pace.free(Time.system()),
                                Duration.ofSeconds(5),
                                Time.system()),
                        manifest.id())) {
            List<Fingerprint> came = new ArrayList<>();
            source.fetch(List.copyOf(chunks.keySet()), chunk -> came.add(chunk.fingerprint()));
            assertThat(came).containsExactlyInAnyOrderElementsOf(chunks.keySet());
        }
    }
}
