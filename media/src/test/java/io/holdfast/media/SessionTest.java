package io.holdfast.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.Time;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Work;
import io.holdfast.protocol.session.Reach;
import io.holdfast.protocol.session.RemoteSink;
import io.holdfast.protocol.session.RemoteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionTest {
    @TempDir
    Path directory;

    private MediaLab lab;
    private Codec codec;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        lab = new MediaLab(directory);
        codec = new Codec(lab.keyed.keys(), CompressionLevel.FAST, Randomness.secure());
    }

    @AfterEach
    void stop() {
        codec.close();
        lab.close();
    }

    private List<SealedChunk> chunks(int seed, int count) {
        Random random = new Random(seed);
        List<SealedChunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] plain = new byte[1 + random.nextInt(100_000)];
            random.nextBytes(plain);
            chunks.add(codec.with(bench -> {
                Fingerprint name = bench.fingerprinter().chunk(plain, 0, plain.length);
                return bench.sealer().data(name, plain, 0, plain.length);
            }));
        }
        return chunks;
    }

    private static List<Fingerprint> names(List<SealedChunk> chunks) {
        return chunks.stream().map(SealedChunk::fingerprint).toList();
    }

    private SnapshotId commit(SnapshotSink sink, List<SealedChunk> chunks) {
        SealedChunk root = codec.with(bench -> {
            byte[] plain = {1};
            Fingerprint name = bench.fingerprinter().page(names(chunks), plain, 0, 1);
            return bench.sealer().seal(SealedChunk.Kind.PAGE, name, names(chunks), plain, 0, 1);
        });
        sink.put(root);
        sink.commit(new ManifestSealing(lab.keyed.keys(), Randomness.secure())
                .seal(sink.id(), List.of(root.fingerprint()), new byte[] {1}));
        return sink.id();
    }

    private SnapshotId write(List<SealedChunk> chunks) {
        try (RemoteSink sink = RemoteSink.open(lab.reach("a1", lab.writing("a1")))) {
            chunks.forEach(sink::put);
            return commit(sink, chunks);
        }
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoldfastException.class,
                        e -> assertThat(e.code())
                                .as(String.valueOf(e.getMessage()))
                                .isEqualTo(code));
    }

    @Test
    void whatIsWrittenOverTheNetworkIsReadOverTheNetwork() throws InterruptedException {
        List<SealedChunk> chunks = chunks(1, 300);
        SnapshotId id;
        try (RemoteSink sink = RemoteSink.open(lab.reach("a1", lab.writing("a1")))) {
            assertThat(sink.missing(names(chunks)).cardinality()).isEqualTo(300);
            sink.putAll(chunks);
            id = commit(sink, chunks);
        }
        Report.Committed committed = lab.await(Report.Committed.class);
        assertThat(committed.snapshot()).isEqualTo(id);
        assertThat(committed.chunks()).isEqualTo(301);
        List<Fingerprint> read = new ArrayList<>();
        try (SnapshotSource source = RemoteSource.open(lab.reach("a2", lab.reading("a2", id)), id)) {
            assertThat(source.manifest().id()).isEqualTo(id);
            source.fetch(names(chunks), chunk -> read.add(chunk.fingerprint()));
        }
        assertThat(read).containsExactlyInAnyOrderElementsOf(names(chunks));
        assertThat(lab.order(new Work.Check(lab.keyed.id())).result()).isEqualTo(Report.Result.COMPLETE);
    }

    @Test
    void aChunkThatArrivesDamagedAmongOthersIsRefused() {
        List<SealedChunk> chunks = chunks(12, 20);
        byte[] damaged = chunks.get(7).bytes().clone();
        damaged[SealedChunk.LINKS + 1] ^= 1;
        chunks.set(7, SealedChunk.trusted(damaged));
        try (RemoteSink sink = RemoteSink.open(lab.reach("a1", lab.writing("a1")))) {
            // Whoever hears of it first: a later request, or the commit.
            assertCode(ErrorCode.CHUNK_CORRUPT, () -> {
                sink.putAll(chunks);
                commit(sink, chunks);
            });
        }
    }

    @Test
    void aSecondMachineWithTheSameContentSendsNextToNothing() {
        List<SealedChunk> chunks = chunks(2, 300);
        write(chunks);
        long logical = chunks.stream().mapToLong(SealedChunk::plainSize).sum();
        try (RemoteSink sink = RemoteSink.open(lab.reach("a2", lab.writing("a2")))) {
            assertThat(sink.missing(names(chunks)).isEmpty()).isTrue();
            commit(sink, chunks);
            assertThat(sink.traffic()).isLessThan(logical / 50);
        }
    }

    @Test
    void aLimitCountsWhatIsAskedForUnderItAndNotWhatIsOnItsWay() {
        List<SealedChunk> chunks = chunks(14, 100);
        SnapshotId id = write(chunks);
        Reach reach = lab.reach("a1", lab.reading("a1", id));
        try (RemoteSource source = RemoteSource.open(reach, id)) {
            source.fetch(names(chunks), _ -> reach.pace().change(OptionalLong.of(100_000)));
            assertThat(reach.pace().waited()).isZero();
            source.fetch(names(chunks.subList(0, 2)), _ -> {});
            assertThat(reach.pace().waited()).isPositive();
        }
    }

    /** Connections that a session was still opening when it ended must not leave another one behind, whose lease would stop gc. */
    @Test
    void aSessionThatEndsWhileItsConnectionsComeLeavesNone() throws InterruptedException {
        SnapshotId id = write(chunks(9, 2));
        for (int i = 0; i < 20; i++) {
            RemoteSink.open(lab.reach("a1", lab.writing("a1"))).close();
            RemoteSource.open(lab.reach("a2", lab.reading("a2", id)), id).close();
        }
        for (int i = 0; i < 100 && lab.media.openSessions() > 0; i++) {
            Time.system().sleep(Duration.ofMillis(100));
        }
        assertThat(lab.media.openSessions()).isZero();
    }

    @Test
    void aSessionOutlivesAllItsConnections() throws IOException {
        List<SealedChunk> chunks = chunks(3, 600);
        Credentials own = lab.installation.of(Role.AGENT, "a1");
        try (CuttingRelay relay = CuttingRelay.before(lab.port(), new Random(7))) {
            Reach reach = lab.reach(own, lab.writing("a1"), Reach.nonce(Randomness.secure()), relay.port());
            SnapshotId id;
            try (RemoteSink sink = RemoteSink.open(reach)) {
                for (int at = 0; at < chunks.size(); at += 100) {
                    List<SealedChunk> part = chunks.subList(at, at + 100);
                    assertThat(sink.missing(names(part)).cardinality()).isEqualTo(100);
                    part.forEach(sink::put);
                    relay.cut();
                }
                id = commit(sink, chunks);
            }
            assertThat(relay.cuts()).isGreaterThan(6);
            Reach reading = lab.reach(own, lab.reading("a1", id), Reach.nonce(Randomness.secure()), relay.port());
            List<Fingerprint> read = new ArrayList<>();
            try (RemoteSource source = RemoteSource.open(reading, id)) {
                source.fetch(names(chunks), chunk -> {
                    read.add(chunk.fingerprint());
                    if (read.size() % 200 == 0) {
                        relay.cut();
                    }
                });
            }
            assertThat(read).hasSize(600).containsExactlyInAnyOrderElementsOf(names(chunks));
        }
    }

    @Test
    void whoAsksAgainAfterTheCommitIsToldThatItIsDone() throws InterruptedException {
        Credentials own = lab.installation.of(Role.AGENT, "a1");
        Reach reach = lab.reach(own, lab.writing("a1"), Reach.nonce(Randomness.secure()), lab.port());
        List<SealedChunk> chunks = chunks(9, 5);
        try (RemoteSink sink = RemoteSink.open(reach)) {
            chunks.forEach(sink::put);
            SnapshotId id = commit(sink, chunks);
            assertSpent(reach, id);
            lab.restart();
            assertSpent(reach, id);
        }
    }

    @Test
    void aMediaServerThatIsKilledBetweenCommitAndAnswerTellsOfTheSnapshotWhenItIsBack()
            throws IOException, InterruptedException {
        Credentials own = lab.installation.of(Role.AGENT, "a1");
        Reach reach = lab.reach(own, lab.writing("a1"), Reach.nonce(Randomness.secure()), lab.port());
        List<SealedChunk> chunks = chunks(10, 5);
        try (RemoteSink sink = RemoteSink.open(reach)) {
            chunks.forEach(sink::put);
            Path ticket = onlyFile("tickets");
            byte[] before = Files.readAllBytes(ticket);
            SnapshotId id = commit(sink, chunks);
            Report.Committed first = lab.await(Report.Committed.class);
            // As if the process had been killed right after the snapshot was published.
            lab.media.close();
            Files.write(ticket, before);
            try (var told = Files.list(directory.resolve("media/outbox"))) {
                for (Path each : told.toList()) {
                    Files.delete(each);
                }
            }
            lab.start();
            Report.Committed again = lab.await(Report.Committed.class);
            assertThat(again.snapshot()).isEqualTo(id);
            assertThat(again.attempt()).isEqualTo(first.attempt());
            assertSpent(reach, id);
        }
    }

    private Path onlyFile(String folder) throws IOException {
        try (var files = Files.list(directory.resolve("media").resolve(folder))) {
            return files.toList().getFirst();
        }
    }

    private static void assertSpent(Reach reach, SnapshotId id) {
        assertThatThrownBy(() -> RemoteSink.open(reach)).isInstanceOfSatisfying(HoldfastException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.TICKET_SPENT);
            assertThat(e.subject()).isEqualTo(id.toString());
        });
    }

    @Test
    void aMediaServerThatWasRestartedLetsTheRunBeginAgainWithItsTicket() throws InterruptedException {
        List<SealedChunk> chunks = chunks(4, 50);
        Credentials own = lab.installation.of(Role.AGENT, "a1");
        byte[] ticket = lab.writing("a1");
        byte[] nonce = Reach.nonce(Randomness.secure());
        try (RemoteSink sink = RemoteSink.open(lab.reach(own, ticket, nonce, lab.port()))) {
            chunks.forEach(sink::put);
            assertThat(sink.missing(names(chunks)).isEmpty()).isTrue();
            lab.restart();
            assertCode(ErrorCode.SESSION_FENCED, () -> {
                while (true) {
                    sink.missing(names(chunks));
                }
            });
        }
        try (RemoteSink sink = RemoteSink.open(lab.reach(own, ticket, nonce, lab.port()))) {
            chunks.forEach(sink::put);
            commit(sink, chunks);
        }
    }

    @Test
    void aTicketIsGoodForOneSessionOfItsAgentOnly() {
        byte[] ticket = lab.writing("a1");
        assertCode(ErrorCode.TICKET_REFUSED, () -> RemoteSink.open(lab.reach("a2", ticket)));
        RemoteSink.open(lab.reach("a1", ticket)).close();
        assertCode(ErrorCode.TICKET_USED, () -> RemoteSink.open(lab.reach("a1", ticket)));
    }

    @Test
    void aTicketThatExpiredIsRefused() {
        byte[] late = lab.ticket("a1", lab.keyed.id(), Set.of(Right.BACKUP), List.of(), Duration.ofMinutes(-1));
        assertCode(ErrorCode.TICKET_EXPIRED, () -> RemoteSink.open(lab.reach("a1", late)));
    }

    @Test
    void aTicketThatWasChangedIsRefused() {
        byte[] ticket = lab.writing("a1");
        ticket[10] ^= 1;
        assertCode(ErrorCode.TICKET_REFUSED, () -> RemoteSink.open(lab.reach("a1", ticket)));
    }

    @Test
    void aTicketAllowsItsOwnSnapshotsAndRepositoryOnly() {
        SnapshotId id = write(chunks(5, 3));
        byte[] other = lab.reading("a1", new SnapshotId(1, 2));
        assertCode(ErrorCode.TICKET_RIGHTS, () -> RemoteSource.open(lab.reach("a1", other), id));
        byte[] reading = lab.reading("a1", id);
        assertCode(ErrorCode.TICKET_RIGHTS, () -> RemoteSink.open(lab.reach("a1", reading)));
        byte[] path = lab.ticket("a1", "../" + lab.keyed.id(), Set.of(Right.BACKUP), List.of(), Duration.ofHours(1));
        assertCode(ErrorCode.POOL_UNKNOWN, () -> RemoteSink.open(lab.reach("a1", path)));
    }

    @Test
    void aMissingChunkIsSaidAndTheSessionGoesOn() {
        List<SealedChunk> chunks = chunks(6, 3);
        SnapshotId id = write(chunks);
        try (RemoteSource source = RemoteSource.open(lab.reach("a1", lab.reading("a1", id)), id)) {
            assertCode(ErrorCode.CHUNK_MISSING, () -> source.fetch(names(chunks(7, 1)), _ -> {}));
            List<SealedChunk> read = new ArrayList<>();
            source.fetch(names(chunks), read::add);
            assertThat(read).hasSize(3);
        }
    }

    @Test
    void aPrunedSnapshotGivesItsRoomBack() throws InterruptedException {
        SnapshotId id = write(chunks(8, 200));
        Report.Outcome pruned = lab.order(new Work.Prune(lab.keyed.id(), List.of(id)));
        assertThat(pruned.figures()).containsEntry("forgotten", 1L);
        Report.Outcome gc = lab.order(new Work.Gc(lab.keyed.id()));
        assertThat(gc.result()).isEqualTo(Report.Result.COMPLETE);
        assertThat(gc.figures().get("deletedBytes")).isGreaterThan(5_000_000L);
    }

    /** As a media server leaves it that dies while it deletes: one file is left, and no root metadata. */
    @Test
    void aRepositoryThatIsHalfDeletedIsDeletedWholeAtTheNextOrder() throws IOException, InterruptedException {
        write(chunks(15, 50));
        Path repository = lab.directory.resolve("pool").resolve(lab.keyed.id());
        try (var files = Files.walk(repository)) {
            for (Path each : files.filter(Files::isRegularFile).sorted().skip(1).toList()) {
                Files.delete(each);
            }
        }
        Work retire = new Work.Retire(lab.keyed.id());
        assertThat(lab.order(retire).result()).isEqualTo(Report.Result.COMPLETE);
        assertThat(repository).doesNotExist();
        assertThat(lab.order(retire).result()).as("again").isEqualTo(Report.Result.COMPLETE);
    }

    @Test
    void whoIsRevokedInTheMiddleWritesNoMore() throws InterruptedException {
        Credentials own = lab.installation.of(Role.AGENT, "a1");
        Reach reach = lab.reach(own, lab.writing("a1"), Reach.nonce(Randomness.secure()), lab.port());
        String serial = own.chain().getFirst().getSerialNumber().toString(16);
        try (RemoteSink sink = RemoteSink.open(reach)) {
            chunks(1, 3).forEach(sink::put);
            lab.command(new Command.Revoke(List.of(serial)));
            assertCode(ErrorCode.LINK_STRANGER, () -> {
                for (int i = 2; i < 600; i++) {
                    chunks(i, 1).forEach(sink::put);
                    Time.system().sleep(Duration.ofMillis(50));
                }
            });
        }
    }
}
