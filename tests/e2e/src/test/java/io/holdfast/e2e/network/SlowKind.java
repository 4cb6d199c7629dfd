package io.holdfast.e2e.network;

import io.holdfast.agent.backup.Request;
import io.holdfast.agent.kind.Kind;
import io.holdfast.agent.restore.ContentReader;
import io.holdfast.agent.restore.Foresight;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.Time;
import io.holdfast.format.tree.Entry;
import io.holdfast.protocol.control.Resource;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Work;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A disk of noise.
 *
 * @param reading the time that each request takes
 * @param writing the time that each piece takes when it is restored
 */
record SlowKind(Duration reading, Duration writing) implements Kind {
    static final String NAME = "slow";

    private static final int SIZE = 24 << 20;

    /** Of one, by order. */
    static Work backup() {
        return new Work.Backup(NAME, "disk", Settings.none(), List.of(), Optional.empty());
    }

    @Override
    public ResourceKind description() {
        return new ResourceKind(NAME, "Slow disk", List.of(), List.of());
    }

    @Override
    public Manifest.Kind marked() {
        return Manifest.Kind.VOLUME;
    }

    @Override
    public List<Resource> found() {
        return List.of();
    }

    @Override
    public Request request(Settings settings) {
        return new Request.Extents(new Noise(reading), "disk".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public RestoreResult restore(SnapshotReader from, Settings settings, RestoreProgress progress, RestoreLog log) {
        Entry disk = from.volumes().getFirst();
        try (ContentReader contents = new ContentReader(from)) {
            contents.read(disk, new SlowStream(writing));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RestoreResult(RestoreResult.Outcome.COMPLETE, 1, 0, 0, disk.size(), 0, List.of(), 0);
    }

    @Override
    public void foresee(SnapshotReader from, Settings settings, Foresight foresight) {
        throw new UnsupportedOperationException();
    }

    static void rest(Duration pause) {
        try {
            Time.system().sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, NAME, "interrupted", e);
        }
    }

    /** A target that takes its time for each piece. */
    private static final class SlowStream extends OutputStream {
        private final Duration pause;

        SlowStream(Duration pause) {
            this.pause = pause;
        }

        @Override
        public void write(int each) {
            rest(pause);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            rest(pause);
        }
    }

    private record Noise(Duration pause) implements ExtentSource {
        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public Iterator<SourceExtent> extents() {
            return List.of(new SourceExtent(0, SIZE, SourceExtent.Kind.DATA)).iterator();
        }

        @Override
        public void read(long position, byte[] to, int offset, int length) {
            rest(pause);
            byte[] noise = new byte[length];
            new Random(position).nextBytes(noise);
            System.arraycopy(noise, 0, to, offset, length);
        }

        @Override
        public void close() {}
    }
}
