package io.holdfast.e2e.network;

import io.holdfast.agent.backup.Request;
import io.holdfast.agent.kind.Kind;
import io.holdfast.agent.restore.Foresight;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.Time;
import io.holdfast.protocol.control.Resource;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** A disk of noise that takes its time for each request. It is only backed up. */
record SlowKind(Duration pause) implements Kind {
    static final String NAME = "slow";

    private static final int SIZE = 24 << 20;

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
        return new Request.Extents(new Noise(pause), "disk".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public RestoreResult restore(SnapshotReader from, Settings settings, RestoreProgress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void foresee(SnapshotReader from, Settings settings, Foresight foresight) {
        throw new UnsupportedOperationException();
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
            try {
                Time.system().sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(ErrorCode.SESSION_CANCELLED, NAME, "interrupted", e);
            }
            byte[] noise = new byte[length];
            new Random(position).nextBytes(noise);
            System.arraycopy(noise, 0, to, offset, length);
        }

        @Override
        public void close() {}
    }
}
