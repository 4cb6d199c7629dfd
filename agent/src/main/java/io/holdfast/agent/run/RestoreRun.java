package io.holdfast.agent.run;

import io.holdfast.agent.kind.Kind;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.restore.TimeSpent;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Work;
import io.holdfast.protocol.session.RemoteSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A restore by order. Goes on with what was made when this process ended in the middle of it. */
final class RestoreRun {
    private final Running running;
    private final Work.Restore work;
    private final Means means;

    RestoreRun(Running running, Work.Restore work, Means means) {
        this.running = running;
        this.work = work;
        this.means = means;
    }

    Report.Outcome run() {
        Kind kind = means.kinds().of(work.kind());
        String run = running.order().attempt().run();
        Gate gate = Gate.of(running.access(), run, running.accepted().nonce(), running.pace(), means);
        RestoreProgress progress = new RestoreProgress();
        TimeSpent spent = new TimeSpent(means.time());
        running.stopBy(() -> stop(progress));
        try (RestoreLog log = means.restores().open(running.order().attempt().toString());
                RemoteSource source = gate.read(work.snapshot());
                SnapshotReader reader = new SnapshotReader(source, gate.keys(), means.cores(running), spent)) {
            // A fetch that waits for a broken line ends only with its session.
            running.stopBy(() -> Thread.ofVirtual().start(source::close));
            running.show(() -> progress(progress, source, spent));
            RestoreResult result = kind.restore(reader, work.settings(), progress, log);
            return Outcomes.of(running, result, resumed(progress));
        }
    }

    private void stop(RestoreProgress progress) {
        if (running.ending().equals(Optional.of(Running.Ending.SHUT_DOWN))) {
            progress.suspend();
        } else {
            progress.cancel();
        }
    }

    private static List<String> resumed(RestoreProgress progress) {
        return progress.bytesResumed() == 0
                ? List.of()
                : List.of("The run was interrupted before: " + progress.bytesResumed()
                        + " bytes had been restored already and were not written again.");
    }

    private Report.Progress progress(RestoreProgress progress, RemoteSource source, TimeSpent spent) {
        return new Report.Progress(
                running.order().attempt(),
                "restoring",
                progress.files(),
                progress.bytes(),
                progress.bytes(),
                0,
                0,
                source.traffic(),
                0,
                OptionalLong.of(progress.totalFiles()),
                OptionalLong.of(progress.totalBytes()),
                "",
                Outcomes.shares(source, spent));
    }
}
