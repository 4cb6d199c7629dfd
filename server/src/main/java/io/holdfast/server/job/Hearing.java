package io.holdfast.server.job;

import io.holdfast.format.Time;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.database.Database;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Takes what members report. What they must know to be heard is acknowledged once it is written down. */
final class Hearing {
    private final Database database;
    private final ControlDesk.Estate estate;
    private final Runs runs;
    private final Endings endings;
    private final Questions questions;
    private final Runnable bell;
    private final Time time;
    private final Map<String, Progress> progress = new ConcurrentHashMap<>();

    /** {@code bell} is rung when something may have become due. */
    Hearing(
            Database database,
            ControlDesk.Estate estate,
            Runs runs,
            Endings endings,
            Questions questions,
            Runnable bell,
            Time time) {
        this.database = database;
        this.estate = estate;
        this.runs = runs;
        this.endings = endings;
        this.questions = questions;
        this.bell = bell;
        this.time = time;
    }

    void hear(String id, ControlStream<Command, Report> stream, Report report) {
        switch (report) {
            case Report.Hello _ -> stream.close();
            case Report.Inventory inventory ->
                database.change(handle -> estate.resources().found(handle, id, inventory));
            case Report.Stock stock -> {
                if (stream.peer().role() == Role.MEDIA) {
                    database.change(handle -> estate.pools().seen(handle, id, stock));
                }
            }
            case Report.Progress told -> progress(id, told);
            case Report.Outcome outcome -> {
                database.change(handle -> endings.outcome(handle, id, outcome));
                progress.remove(outcome.attempt().run());
                stream.send(new Command.Acknowledge(outcome.attempt()));
                bell.run();
            }
            case Report.Committed committed -> {
                database.change(handle -> endings.committed(handle, id, committed));
                stream.send(new Command.Acknowledge(committed.attempt()));
                bell.run();
            }
            case Report.Answer(long question, var part) -> questions.heard(stream, question, part);
            case Report.Wanted wanted -> estate.handout().piece(id, wanted).ifPresent(stream::send);
            case Report.Upgrading told -> {
                estate.handout().heard(id, told);
                bell.run();
            }
            case Report.Renewal(byte[] request) ->
                estate.renewals()
                        .renew(stream.peer(), stream.certificate(), request)
                        .ifPresent(grant -> stream.send(new Command.Renewed(grant)));
        }
    }

    /** Only the member that runs it may tell of it. */
    private void progress(String id, Report.Progress told) {
        String run = told.attempt().run();
        Optional<Progress> before = Optional.ofNullable(progress.get(run));
        Optional<Progress> ours = database.write(handle -> {
            Optional<Progress> fresh = runs.find(handle, run)
                    .filter(each -> each.memberId().equals(id))
                    .map(each -> Progress.of(told, time.now(), before.or(each::progress)));
            fresh.ifPresent(each -> runs.progress(handle, run, each));
            return fresh;
        });
        ours.ifPresent(fresh -> progress.put(run, fresh));
    }
}
