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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Reads a snapshot from a media server. */
public final class RemoteSource implements SnapshotSource {
    private static final int LANES = 8;
    /** Names of one request: a long list goes over several lanes, for one does not fill a long line. */
    private static final int MOST_NAMES = 64;
    /** Bytes of one request, as far as they can be told beforehand: a limit does not reach what was asked for before it was set. */
    private static final int MOST_BYTES = 1 << 20;
    /** Requests of one list that are under way. */
    private static final int PARTS = 8;
    /** With a limit a part is no more than what may come in this part of a second: the line holds what was asked for, however slowly it is taken. */
    private static final int SHARE = 16;
    /** Bytes of a chunk, until some have come. */
    private static final int CHUNK = 64 << 10;

    private final Lanes lanes;
    private final SealedManifest manifest;
    private final Reach reach;
    private final AtomicLong waited = new AtomicLong();
    private final AtomicLong reading = new AtomicLong();
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

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

    /** A request, and whether the limit counts what comes of it. */
    private record Asked(Fetch fetch, Counting counting) {}

    private enum Counting {
        /** It was asked for when there was no limit. */
        FREE,
        COUNTED
    }

    @Override
    public void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to) {
        List<Fingerprint> names = wanted.stream().distinct().toList();
        Deque<Asked> underWay = new ArrayDeque<>();
        lanes.check();
        try {
            for (int at = 0; at < names.size() || !underWay.isEmpty(); ) {
                int parts = limited() ? 1 : PARTS;
                while (at < names.size() && underWay.size() < parts) {
                    int end = Math.min(names.size(), at + part());
                    Fetch next = new Fetch(lanes.number(), names.subList(at, end));
                    underWay.add(new Asked(next, limited() ? Counting.COUNTED : Counting.FREE));
                    lanes.start(next);
                    at = end;
                }
                Asked first = underWay.element();
                waited.addAndGet(first.fetch.hand(chunk -> take(chunk, first.counting, to), reach.time()));
                reading.addAndGet(first.fetch.reading());
                underWay.remove();
            }
        } finally {
            underWay.forEach(each -> each.fetch.abandon());
        }
    }

    private boolean limited() {
        return reach.pace().rate().isPresent();
    }

    /** How many names to ask for at once, when nothing is owed to the pace any more. */
    private int part() {
        pay(0);
        long most = Math.min(MOST_BYTES, reach.pace().rate().orElse(Long.MAX_VALUE) / SHARE);
        long average = chunks.get() == 0 ? CHUNK : Math.max(1, bytes.get() / chunks.get());
        return Math.clamp(most / average, 1, MOST_NAMES);
    }

    private void take(SealedChunk chunk, Counting counting, Consumer<SealedChunk> to) {
        chunks.incrementAndGet();
        bytes.addAndGet(chunk.size());
        switch (counting) {
            case FREE -> {}
            case COUNTED -> pay(chunk.size());
        }
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

    /** Nanoseconds that the run's threads together waited for the media server to read: the part of their waiting that it read of the time in which answers were on their way. */
    public long waitedForReading() {
        return ofReading(waited.get());
    }

    private long ofReading(long waiting) {
        long answering = lanes.answering();
        return answering == 0 ? 0 : (long) (waiting * Math.min(1, (double) reading.get() / answering));
    }

    /** Nanoseconds that they waited for the line, and for the pace of the run or of the media server. */
    public long waitedForNetwork() {
        long waiting = waited.get();
        return waiting - ofReading(waiting) + lanes.blocked() + reach.pace().waited();
    }

    @Override
    public void close() {
        Farewell.say(lanes);
    }
}
