package io.holdfast.agent.browse;

import io.holdfast.agent.kind.Kinds;
import io.holdfast.agent.restore.ContentReader;
import io.holdfast.agent.restore.PathPatterns;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.restore.SnapshotReader.Onward;
import io.holdfast.agent.restore.TarDump;
import io.holdfast.agent.restore.ZipDump;
import io.holdfast.agent.run.Gate;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.control.Inquiry;
import io.holdfast.protocol.control.Inquiry.Archive;
import io.holdfast.protocol.control.PathText;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Looks for the answer to one question. */
final class Looking {
    private static final byte[] ROOT = {'/'};
    private static final int MOST_ENTRIES = 10_000;

    private final Gate gate;
    private final Kinds kinds;
    private final Answering answering;

    Looking(Gate gate, Kinds kinds, Answering answering) {
        this.gate = gate;
        this.kinds = kinds;
        this.answering = answering;
    }

    void answer(Inquiry inquiry) throws IOException {
        switch (inquiry) {
            case Inquiry.Browse browse -> browse(browse);
            case Inquiry.Find find -> find(find);
            case Inquiry.Download download -> download(download);
            case Inquiry.Preview preview -> preview(preview);
        }
    }

    private SnapshotReader open(SnapshotId snapshot) {
        var source = gate.read(snapshot);
        try {
            return new SnapshotReader(source, gate.keys(), Cores.of(1));
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private void browse(Inquiry.Browse browse) {
        byte[] after = PathText.bytes(browse.after());
        Listed listed = new Listed(browse.snapshot(), Math.clamp(browse.limit(), 1, MOST_ENTRIES), answering);
        try (SnapshotReader reader = open(browse.snapshot())) {
            reader.walk(PathText.bytes(browse.path()), new Page(after, listed, answering));
        }
        listed.flush();
    }

    private void find(Inquiry.Find find) {
        PathPatterns patterns = PathPatterns.of(List.of(find.pattern()));
        int left = Math.clamp(find.limit(), 1, MOST_ENTRIES);
        for (SnapshotId snapshot : find.snapshots()) {
            Listed listed = new Listed(snapshot, left, answering);
            try (SnapshotReader reader = open(snapshot)) {
                reader.walk(ROOT, located -> {
                    answering.check();
                    if (patterns.match(located.path())) {
                        listed.add(located);
                    }
                    return listed.full() ? Onward.STOP : Onward.CONTINUE;
                });
            }
            listed.flush();
            left -= listed.count();
            if (left <= 0) {
                return;
            }
        }
    }

    private void preview(Inquiry.Preview preview) {
        Forecast forecast = new Forecast(preview.after(), Math.clamp(preview.limit(), 1, MOST_ENTRIES), answering);
        try (SnapshotReader reader = open(preview.snapshot())) {
            kinds.of(preview.kind()).foresee(reader, preview.settings(), forecast);
        }
        forecast.end();
    }

    private void download(Inquiry.Download download) throws IOException {
        List<byte[]> paths = download.paths().stream().map(PathText::bytes).toList();
        try (SnapshotReader reader = open(download.snapshot());
                OutputStream content = new Paid(answering)) {
            switch (download.archive()) {
                case Archive.PLAIN -> {
                    if (paths.size() != 1) {
                        throw new HoldfastException(
                                ErrorCode.USAGE, "download", "Only one file can be had as it is. Choose an archive.");
                    }
                    try (ContentReader contents = new ContentReader(reader)) {
                        contents.read(reader.entry(paths.getFirst()), content);
                    }
                }
                case Archive.TAR -> new TarDump(reader).run(paths, content);
                case Archive.ZIP -> new ZipDump(reader).run(paths, content);
            }
            content.flush();
        }
    }
}
