package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.layout.SnapshotFile;
import io.holdfast.protocol.session.Fetch.Counting;
import java.util.List;
import java.util.Optional;
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

    @Override
    public void fetch(List<Fingerprint> wanted, Consumer<SealedChunk> to) {
        List<Fingerprint> names = wanted.stream().distinct().toList();
        lanes.check();
        Inbox inbox = new Inbox(reading::addAndGet);
        try {
            int at = 0;
            while (true) {
                while (at < names.size() && mayAsk(inbox)) {
                    int end = Math.min(names.size(), at + part());
                    Counting counting = limited() ? Counting.COUNTED : Counting.FREE;
                    lanes.start(new Fetch(lanes.number(), names.subList(at, end), counting, inbox));
                    at = end;
                }
                Optional<Inbox.Arrival> next = next(inbox, at == names.size() || limited() ? 1 : PARTS);
                if (next.isPresent()) {
                    take(next.get().chunk(), next.get().of().counting, to);
                } else if (at == names.size()) {
                    return;
                }
            }
        } finally {
            inbox.abandon();
        }
    }

    /** With a limit only what was taken is counted, so nothing may lie there. */
    private boolean mayAsk(Inbox inbox) {
        return limited() ? inbox.isIdle() : inbox.open() < PARTS;
    }

    private Optional<Inbox.Arrival> next(Inbox inbox, int requests) {
        long began = reach.time().nanos();
        Optional<Inbox.Arrival> next = inbox.next(requests);
        waited.addAndGet(reach.time().nanos() - began);
        return next;
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
