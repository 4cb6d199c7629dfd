package io.holdfast.protocol.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.layout.SnapshotFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Writes a snapshot to a media server. Look-ups and chunks are pipelined: what is on its way is bounded by credits, so that neither the line nor memory is left to chance. */
public final class RemoteSink implements SnapshotSink {
    /** Fills a line of 300 MB/s at 100 ms. */
    private static final int LANES = 8;

    /** Bytes of chunks that go in one request, unless a single one is longer: small ones are not worth a request and an answer each. */
    private static final int TOGETHER = 128 << 10;

    /** Bytes that one credit pays for. */
    private static final int CREDIT = 1 << 10;
    /** 32 MiB of chunks that were not acknowledged yet. */
    private static final int CREDITS = 32 << 10;

    private final Lanes lanes;
    private final SnapshotId id;
    private final Pace pace;
    private final Reach reach;
    private final Semaphore credits = new Semaphore(CREDITS, true);
    private final AtomicLong waitedForCredit = new AtomicLong();
    private final AtomicLong waitedForAnswers = new AtomicLong();
    private final AtomicLong heldBack = new AtomicLong();
    private final AtomicReference<Optional<HoldfastException>> failure = new AtomicReference<>(Optional.empty());
    private boolean ended;

    private RemoteSink(Reach reach, Lanes lanes) {
        this.reach = reach;
        this.lanes = lanes;
        pace = reach.pace();
        id = SnapshotId.of(lanes.opened());
    }

    /**
     * Begins a session, or resumes that of this ticket and nonce.
     *
     * @throws HoldfastException what the media server refused it for, or that it cannot be reached for as long as the agent is patient
     */
    public static RemoteSink open(Reach reach) {
        Lanes lanes = Lanes.open(reach, new Door.Write(), LANES);
        try {
            return new RemoteSink(reach, lanes);
        } catch (HoldfastException e) {
            lanes.close();
            throw e;
        }
    }

    @Override
    public SnapshotId id() {
        return id;
    }

    @Override
    public BitSet missing(List<Fingerprint> ask) {
        check();
        if (ask.isEmpty()) {
            return new BitSet();
        }
        long began = reach.time().nanos();
        BitSet missing = new BitSet(ask.size());
        for (int at = 0; at < ask.size(); at += Wire.MOST_NAMES) {
            int end = Math.min(ask.size(), at + Wire.MOST_NAMES);
            BitSet part = BitSet.valueOf(call(Wire.ASK, List.of(Wire.names(ask.subList(at, end)))));
            int from = at;
            part.stream().filter(i -> from + i < end).forEach(i -> missing.set(from + i));
        }
        waitedForAnswers.addAndGet(reach.time().nanos() - began);
        return missing;
    }

    @Override
    public void put(SealedChunk chunk) {
        putAll(List.of(chunk));
    }

    @Override
    public void putAll(List<SealedChunk> chunks) {
        List<byte[]> group = new ArrayList<>();
        int size = 0;
        for (SealedChunk chunk : chunks) {
            if (size + chunk.size() > TOGETHER && !group.isEmpty()) {
                send(List.copyOf(group), size);
                group.clear();
                size = 0;
            }
            group.add(chunk.bytes());
            size += chunk.size();
        }
        if (!group.isEmpty()) {
            send(group, size);
        }
    }

    private void send(List<byte[]> chunks, int size) {
        check();
        int price = Math.min(size / CREDIT + 1, CREDITS);
        try {
            pace.take(size);
            long began = reach.time().nanos();
            credits.acquire(price);
            waitedForCredit.addAndGet(reach.time().nanos() - began);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, id.brief(), "The run was interrupted.", e);
        }
        Single put = new Single(lanes.number(), Wire.PUT, chunks, () -> credits.release(price));
        try {
            lanes.start(new Watched(put, answer -> heldBack.addAndGet(Wire.nanos(answer)), this::failed));
        } catch (HoldfastException e) {
            put.fail(e);
            throw e;
        }
    }

    private void failed(HoldfastException why) {
        failure.compareAndSet(Optional.empty(), Optional.of(why));
    }

    private void check() {
        failure.get().ifPresent(e -> {
            throw new HoldfastException(e.code(), e.subject(), String.valueOf(e.getMessage()), e);
        });
        lanes.check();
    }

    private byte[] call(int type, List<byte[]> body) {
        Single call = new Single(lanes.number(), type, body);
        lanes.start(call);
        return call.await();
    }

    @Override
    public void commit(SealedManifest manifest) {
        credits.acquireUninterruptibly(CREDITS);
        credits.release(CREDITS);
        check();
        try {
            call(Wire.COMMIT, List.of(SnapshotFile.encode(manifest)));
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.TICKET_SPENT || !e.subject().equals(id.toString())) {
                throw e;
            }
            // It was done; only the answer was lost.
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

    /** Nanoseconds that the run's threads together waited for the line: for room to send, for credit, for the pace of the run or of the media server. */
    public long waitedForNetwork() {
        return lanes.blocked() + waitedForCredit.get() + pace.waited() + behindThePace();
    }

    /** Nanoseconds that the run's threads together waited for answers to look-ups, as far as the pace of the media server was not the reason. */
    public long waitedForAnswers() {
        return waitedForAnswers.get() - behindThePace();
    }

    /** Look-ups stand behind chunks that the media server does not take yet, which it says with each that it takes. */
    private long behindThePace() {
        return Math.min(waitedForAnswers.get(), heldBack.get());
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        Farewell.say(lanes);
    }
}
