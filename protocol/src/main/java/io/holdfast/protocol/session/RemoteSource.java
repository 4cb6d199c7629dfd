package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.layout.SnapshotFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Reads a snapshot from a media server. */
public final class RemoteSource implements SnapshotSource {
    private static final int LANES = 8;
    /** Names of one request: a long list goes over several lanes, for one does not fill a long line. */
    private static final int PART = 64;
    /** Requests of one list that are under way. */
    private static final int PARTS = 4;
    /** With a limit a part is as much as may come in this part of a second, if chunks are so large: the line holds what was asked for, however slowly it is taken. */
    private static final int SHARE = 16;

    private static final int CHUNK = 64 << 10;

    private final Lanes lanes;
    private final SealedManifest manifest;
    private final Reach reach;
    private final AtomicLong waited = new AtomicLong();

    private RemoteSource(Reach reach, Lanes lanes, SnapshotId id) {
        this.reach = reach;
        this.lanes = lanes;
        manifest = SnapshotFile.decode(id, lanes.opened(), "snapshot " + id.brief())
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.SNAPSHOT_UNKNOWN, id.brief(), "There is no snapshot " + id.brief() + "."));
    }

    /** Opens a snapshot that the ticket names; throws as {@link RemoteSink#open} does. */
    public static RemoteSource open(Reach reach, SnapshotId id) {
        Lanes lanes = Lanes.open(reach, new Door.Read(id), LANES);
        try {
            return new RemoteSource(reach, lanes, id);
        } catch (HoldfastException e) {
            lanes.close();
            throw e;
        }
    }

    @Override
    public SealedManifest manifest() {
        return manifest;
    }

    @Override
    public void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to) {
        List<Fingerprint> names = wanted.stream().distinct().toList();
        Deque<Fetch> underWay = new ArrayDeque<>();
        lanes.check();
        try {
            for (int at = 0; at < names.size() || !underWay.isEmpty(); ) {
                int parts = reach.pace().rate().isPresent() ? 1 : PARTS;
                while (at < names.size() && underWay.size() < parts) {
                    int end = Math.min(names.size(), at + part());
                    Fetch next = new Fetch(lanes.number(), names.subList(at, end));
                    underWay.add(next);
                    lanes.start(next);
                    at = end;
                }
                waited.addAndGet(underWay.element().hand(chunk -> take(chunk, to), reach.time()));
                underWay.remove();
            }
        } finally {
            underWay.forEach(Fetch::abandon);
        }
    }

    /** How many names to ask for at once, when nothing is owed to the pace any more. */
    private int part() {
        pay(0);
        OptionalLong rate = reach.pace().rate();
        return rate.isEmpty() ? PART : Math.clamp(rate.getAsLong() / SHARE / CHUNK, 1, PART);
    }

    private void take(SealedChunk chunk, Consumer<SealedChunk> to) {
        pay(chunk.size());
        to.accept(chunk);
    }

    private void pay(long bytes) {
        try {
            reach.pace().take(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "session", "The run was interrupted.", e);
        }
    }

    @Override
    public int atOnce() {
        return 4 * LANES;
    }

    /** Bytes on the network, both ways. */
    public long traffic() {
        return lanes.traffic();
    }

    /** Nanoseconds that the run's threads together waited for chunks. */
    public long waited() {
        return waited.get();
    }

    @Override
    public void close() {
        Farewell.say(lanes);
    }
}
