package io.holdfast.agent.run;

import io.holdfast.agent.backup.Backup;
import io.holdfast.agent.backup.BackupOptions;
import io.holdfast.agent.backup.BackupProgress;
import io.holdfast.agent.backup.BackupResult;
import io.holdfast.agent.backup.Cancellation;
import io.holdfast.agent.backup.Destination;
import io.holdfast.agent.backup.Limits;
import io.holdfast.agent.backup.Request;
import io.holdfast.agent.kind.Kind;
import io.holdfast.agent.kind.Kinds;
import io.holdfast.agent.resume.ResumeLog;
import io.holdfast.agent.thread.Aside;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.control.OrderBook;
import io.holdfast.protocol.control.PathText;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.Shares;
import io.holdfast.protocol.control.Work;
import io.holdfast.protocol.session.RemoteSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** A backup by order. Begun again by itself when the media server was restarted under it. */
final class BackupRun {
    private static final int MOST_BEGINNINGS = 5;
    private static final int MOST_READERS = 4;

    private final Running running;
    private final Work.Backup work;
    private final OrderBook book;
    private final Means means;
    private Optional<Report.Outcome> prepared;

    BackupRun(Running running, Work.Backup work, OrderBook book, Means means) {
        this.running = running;
        this.work = work;
        this.book = book;
        this.means = means;
        prepared = running.accepted().prepared();
    }

    Report.Outcome run() {
        Kind kind = means.kinds().of(work.kind());
        Request request = kind.request(work.settings());
        String run = running.order().attempt().run();
        Gate gate = Gate.of(running.access(), run, running.accepted().nonce(), running.pace(), means);
        if (Kinds.since(work.settings()) == Kinds.Since.EVER
                && running.accepted().beginnings() == 1) {
            forget(kind);
        }
        for (int beginning = 1; ; beginning++) {
            try {
                return once(gate, kind, request);
            } catch (HoldfastException e) {
                if (e.code() == ErrorCode.TICKET_SPENT) {
                    Report.Outcome outcome = committed(e);
                    forget(kind);
                    return outcome;
                }
                boolean again = e.code() == ErrorCode.SESSION_FENCED
                        && beginning < MOST_BEGINNINGS
                        && running.ending().isEmpty();
                if (!again) {
                    throw e;
                }
            }
        }
    }

    /** The answer to the commit was lost, with the media server or with this process. */
    private Report.Outcome committed(HoldfastException spent) {
        return prepared.filter(outcome -> outcome.snapshot()
                        .filter(id -> id.toString().equals(spent.subject()))
                        .isPresent())
                .orElseThrow(() -> spent);
    }

    private Report.Outcome once(Gate gate, Kind kind, Request request) {
        Optional<ResumeLog> log = log(kind);
        try {
            Report.Outcome outcome = once(gate, kind, request, log);
            log.ifPresent(ResumeLog::finish);
            return outcome;
        } finally {
            log.ifPresent(ResumeLog::close);
        }
    }

    private Optional<ResumeLog> log(Kind kind) {
        String resource = work.name() + "\n" + Kinds.resource(kind, work.settings());
        return means.resume()
                .open(
                        running.access().repository(),
                        resource,
                        running.order().attempt().toString());
    }

    private void forget(Kind kind) {
        log(kind).ifPresent(log -> {
            try (log) {
                log.finish();
            }
        });
    }

    private Report.Outcome once(Gate gate, Kind kind, Request request, Optional<ResumeLog> log) {
        Cancellation cancellation = new Cancellation();
        BackupProgress progress = new BackupProgress();
        running.open();
        running.stopBy(cancellation::request);
        try (Aside<Parent> before = Aside.open(() -> Parent.open(gate, parentOf(), kind, means), Parent::close);
                RemoteSink sink = gate.write()) {
            Parent parent = before.await();
            // A put or look-up that waits for a broken line ends only with its session.
            running.stopBy(() -> Thread.ofVirtual().start(sink::close));
            running.show(() -> progress(progress, sink, parent));
            Destination destination = new Destination(sink, gate.keys(), gate.sizes(), parent.previous(), log);
            List<String> remarks = new ArrayList<>(parent.remarks());
            BackupResult result = new Backup(destination, options(), means.time(), means.randomness())
                    .run(request, progress, cancellation, about -> {
                        // Its tree was read; it is left while the commit is on its way.
                        before.leave();
                        remarks.addAll(resumed(progress));
                        prepare(about, remarks);
                    });
            return Outcomes.of(running, result, remarks);
        }
    }

    private static List<String> resumed(BackupProgress progress) {
        List<String> remarks = new ArrayList<>();
        if (progress.bytesResumed() > 0) {
            remarks.add("The run was interrupted before: " + progress.bytesResumed()
                    + " bytes had been stored already and were not read again.");
        }
        if (progress.bytesResumedOfDevices() > 0) {
            remarks.add(
                    "Of these, " + progress.bytesResumedOfDevices()
                            + " bytes are of a block device: what was written over them since they were read is not in this recovery point.");
        }
        return remarks;
    }

    private Optional<SnapshotId> parentOf() {
        return switch (Kinds.since(work.settings())) {
            case LAST_RUN -> work.parent();
            case EVER -> Optional.empty();
        };
    }

    /** Before the commit is on its way, it is on disk how the attempt ends if it arrives. */
    private void prepare(BackupResult result, List<String> remarks) {
        running.close();
        prepared = Optional.of(Outcomes.of(running, result, remarks));
        OrderBook.Accepted known = running.accepted();
        book.keep(new OrderBook.Accepted(known.order(), known.nonce(), known.beginnings(), prepared));
    }

    private BackupOptions options() {
        return new BackupOptions(
                work.name(),
                means.host(),
                System.getProperty("user.name", ""),
                means.version(),
                work.tags(),
                Kinds.compression(work.settings()),
                new Limits(means.cores(running), Math.min(running.threads(), MOST_READERS), OptionalLong.empty()));
    }

    private Report.Progress progress(BackupProgress progress, RemoteSink sink, Parent parent) {
        BackupProgress.Spent spent = progress.spent(means.time().nanos());
        Shares shares = Shares.of(spent.source(), sink.waitedForNetwork(), sink.waitedForAnswers(), spent.processor());
        return new Report.Progress(
                running.order().attempt(),
                progress.phase().name().toLowerCase(Locale.ROOT),
                progress.files(),
                progress.bytesFound(),
                progress.bytesRead(),
                progress.bytesNew(),
                progress.bytesSealed(),
                sink.traffic() + parent.traffic(),
                progress.exceptions(),
                progress.expectedFiles(),
                progress.expectedBytes(),
                PathText.of(progress.current()),
                shares);
    }
}
