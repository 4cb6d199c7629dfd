package io.holdfast.agent.backup;

import io.holdfast.agent.resume.ContentState;
import io.holdfast.agent.resume.DeviceState;
import io.holdfast.agent.resume.FileState;
import io.holdfast.agent.resume.Piece;
import io.holdfast.agent.resume.ResumeLog;
import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.format.tree.Run;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The beginning of a volume that an earlier beginning of the run has stored. Nothing is known of a volume that cannot be told from what it was at other times.
 *
 * @param recorder notes what follows
 */
record Beginning(Optional<ContentState> volume, Optional<ResumeLog> log, Recorder recorder) {
    static Beginning of(ExtentSource source, Optional<ResumeLog> log, RunState run) {
        Optional<ContentState> volume = log.flatMap(_ -> source.state(run.time().now()));
        return new Beginning(volume, log, Recorder.of(log, volume, run.time()));
    }

    /** In bytes; 0 where nothing is known. */
    long length() {
        return stretches().mapToLong(Piece.Stretch::end).max().orElse(0);
    }

    /** Counts so much of it as not read again. */
    void count(BackupProgress progress, long bytes) {
        progress.resumed.add(bytes);
        volume.ifPresent(each -> {
            switch (each) {
                case FileState _ -> {}
                case DeviceState _ -> progress.resumedOfDevices.add(bytes);
            }
        });
    }

    /** All of it. */
    Iterator<Run> runs() {
        return stretches().map(Piece.Stretch::runs).flatMap(List::stream).iterator();
    }

    private Stream<Piece.Stretch> stretches() {
        return log.flatMap(from -> volume.map(from::stretches)).orElse(Stream.empty());
    }
}
