package io.holdfast.agent.run;

import io.holdfast.agent.restore.ContentReader;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.restore.SnapshotReader.Located;
import io.holdfast.agent.restore.SnapshotReader.Onward;
import io.holdfast.agent.restore.TimeSpent;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.RunException;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Work;
import io.holdfast.protocol.session.RemoteSource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** Reads all of a snapshot back and authenticates it. */
final class VerifyRun {
    private final Running running;
    private final Work.Verify work;
    private final Means means;
    private final TimeSpent spent;
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final List<RunException> broken = new ArrayList<>();
    private long count;

    VerifyRun(Running running, Work.Verify work, Means means) {
        this.running = running;
        this.work = work;
        this.means = means;
        spent = new TimeSpent(means.time());
    }

    Report.Outcome run() {
        String run = running.order().attempt().run();
        Gate gate = Gate.of(running.access(), run, running.accepted().nonce(), running.pace(), means);
        try (RemoteSource source = gate.read(work.snapshot());
                SnapshotReader reader = new SnapshotReader(source, gate.keys(), means.cores(running), spent);
                ContentReader contents = new ContentReader(reader)) {
            running.stopBy(() -> Thread.ofVirtual().start(source::close));
            running.show(() -> progress(reader, source));
            reader.walk(new byte[] {'/'}, located -> {
                running.ending().ifPresent(_ -> {
                    throw new HoldfastException(ErrorCode.SESSION_CANCELLED, "verification", "It was stopped.");
                });
                read(contents, located);
                return Onward.CONTINUE;
            });
            contents.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Outcomes.of(running, Map.of("files", files.sum(), "bytes", bytes.sum()), broken, count);
    }

    private void read(ContentReader contents, Located located) {
        Entry entry = located.entry();
        if (entry.type() != Entry.Type.FILE && entry.type() != Entry.Type.VOLUME) {
            return;
        }
        try {
            contents.add(entry, new Counted(bytes), failure -> ended(located, failure));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ended(Located located, Optional<HoldfastException> failure) {
        failure.ifPresentOrElse(e -> broken(located, e), files::increment);
    }

    private void broken(Located located, HoldfastException e) {
        count++;
        if (broken.size() < Outcomes.MOST_EXCEPTIONS) {
            broken.add(new RunException(located.path(), e.code().code(), String.valueOf(e.getMessage())));
        }
    }

    /** Takes everything and keeps nothing. */
    private static final class Counted extends OutputStream {
        private final LongAdder bytes;

        Counted(LongAdder bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int each) {
            bytes.increment();
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes.add(length);
        }
    }

    private Report.Progress progress(SnapshotReader reader, RemoteSource source) {
        return new Report.Progress(
                running.order().attempt(),
                "verifying",
                files.sum(),
                bytes.sum(),
                bytes.sum(),
                0,
                0,
                source.traffic(),
                0,
                OptionalLong.of(reader.manifest().counts().files()),
                OptionalLong.of(reader.manifest().counts().content()),
                "",
                Outcomes.shares(source, spent));
    }
}
