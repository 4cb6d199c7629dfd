package io.holdfast.server.job;

import io.holdfast.format.ErrorCode;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.ObjectException;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.inventory.Library;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.policy.Retries;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * How attempts and runs end. Every report may come twice, late, or for an attempt that is over: what does not fit the row is
 * passed over. A backup is complete only when the agent's outcome and the media server's commit name the same snapshot.
 */
final class Endings {
    private static final int LONGEST_LIST = 1_000;

    private final Database database;
    private final Json json;
    private final Runs runs;
    private final Repositories repositories;
    private final Catalog catalog;

    Endings(Database database, Json json, Runs runs, Repositories repositories, Catalog catalog) {
        this.database = database;
        this.json = json;
        this.runs = runs;
        this.repositories = repositories;
        this.catalog = catalog;
    }

    /** A member says how its attempt ended. */
    void outcome(Handle handle, String member, Report.Outcome outcome) {
        Optional<Run> known = current(
                        handle, outcome.attempt().run(), outcome.attempt().number())
                .filter(run -> run.memberId().equals(member));
        if (known.isEmpty()) {
            return;
        }
        Run run = known.get();
        handle.createUpdate(
                        "UPDATE run SET outcome = :outcome, waits_since = :now, version = version + 1 WHERE id = :id")
                .bind("outcome", json.text(Result.of(outcome)))
                .bind("now", database.clock(handle))
                .bind("id", run.id())
                .execute();
        exceptions(handle, run, outcome);
        switch (outcome.result()) {
            case COMPLETE, COMPLETE_WITH_EXCEPTIONS -> settle(handle, runs.get(handle, run.id()));
            case CANCELLED ->
                end(handle, run, Run.State.CANCELLED, ErrorCode.SESSION_CANCELLED.code(), "It was cancelled.");
            case FAILED -> fail(handle, run, outcome.problem());
        }
    }

    /** A media server has made a snapshot durable. */
    void committed(Handle handle, String media, Report.Committed report) {
        String snapshot = HexFormat.of().formatHex(report.snapshot().bytes());
        Optional<Run> made = runs.find(handle, report.attempt().run())
                .filter(run -> run.mediaId().equals(media) && run.repositoryId().equals(report.repository()));
        made.ifPresent(run -> catalog.committed(handle, run, snapshot));
        Optional<Run> known = made.filter(run -> isCurrent(run, report.attempt().number()));
        if (known.isEmpty()) {
            return;
        }
        Run.Commit commit = new Run.Commit(snapshot, report.at(), report.chunks(), report.stored());
        handle.createUpdate("UPDATE run SET committed = :commit, version = version + 1 WHERE id = :id")
                .bind("commit", json.text(commit))
                .bind("id", known.get().id())
                .execute();
        settle(handle, runs.get(handle, known.get().id()));
    }

    private Optional<Run> current(Handle handle, String id, int attempt) {
        return runs.find(handle, id).filter(run -> isCurrent(run, attempt));
    }

    private static boolean isCurrent(Run run, int attempt) {
        return run.state() == Run.State.RUNNING && run.attempt() == attempt;
    }

    private void settle(Handle handle, Run run) {
        Optional<Result> outcome =
                run.outcome().filter(each -> !Run.State.of(each.result()).equals(Run.State.FAILED));
        if (outcome.isEmpty()) {
            return;
        }
        Result result = outcome.get();
        Run.State state = Run.State.of(result.result());
        switch (run.task().kind()) {
            case BACKUP -> {
                Optional<Run.Commit> commit =
                        run.commit().filter(each -> result.snapshot().equals(Optional.of(each.snapshot())));
                if (commit.isPresent()) {
                    catalog.add(handle, run, result, commit.get());
                    end(handle, run, state, "", "");
                }
            }
            case FOUND -> {
                end(handle, run, state, "", "");
                repositories.become(handle, run.repositoryId(), Library.State.READY);
            }
            case PRUNE -> {
                catalog.pruned(handle, run);
                end(handle, run, state, "", "");
            }
            case RETIRE -> {
                repositories.remove(handle, run.repositoryId());
                end(handle, run, state, "", "");
            }
            case VERIFY -> {
                catalog.verified(handle, run, state);
                end(handle, run, state, "", "");
            }
            case RESTORE, EXTEND, GC, CHECK, VERIFY_SEALED, MEASURE -> end(handle, run, state, "", "");
        }
    }

    /** Another attempt after a pause, if there is one left and it may help; else the run has failed. */
    void fail(Handle handle, Run run, Optional<Problem> problem) {
        String code = problem.map(Problem::code).orElse(ErrorCode.INTERNAL.code());
        String reason = problem.map(Problem::message).orElse("The member gave no reason.");
        boolean again = run.attempt() < run.attempts()
                && run.cancelledBy().isEmpty()
                && (mayHelp(code) || mayHaveBeenOfAMoment(run, code));
        if (!again) {
            if (run.task().kind() == Task.Kind.VERIFY && kind(code) == ErrorCode.Kind.CORRUPTION) {
                catalog.verified(handle, run, Run.State.FAILED);
            }
            end(handle, run, Run.State.FAILED, code, reason);
            return;
        }
        long pause = new Retries(run.attempts() - 1, run.pause())
                .before(run.attempt())
                .toMillis();
        handle.createUpdate("UPDATE run SET state = 'QUEUED', owner = '', code = :code, reason = :reason,"
                        + " not_before = :then, version = version + 1 WHERE id = :id")
                .bind("code", code)
                .bind("reason", reason)
                .bind("then", database.clock(handle) + pause)
                .bind("id", run.id())
                .execute();
    }

    /** Whoever was to do it never did, and nothing more is expected. */
    void abandon(Handle handle, Run run, Problem problem) {
        Run.State state = run.cancelledBy().isEmpty() ? Run.State.FAILED : Run.State.CANCELLED;
        end(handle, run, state, problem.code(), problem.message());
    }

    /** What a user must change first does not get better by itself. */
    private static boolean mayHelp(String code) {
        return switch (kind(code)) {
            case USER, CORRUPTION -> false;
            case RESOURCE, EXTERNAL, INTERNAL -> true;
        };
    }

    /** What a disk did not give once it may give the second time. */
    private static boolean mayHaveBeenOfAMoment(Run run, String code) {
        return code.equals(ErrorCode.STORE_UNREADABLE.code()) && !run.code().equals(code);
    }

    /** A code that this version does not know is nobody's fault. */
    private static ErrorCode.Kind kind(String code) {
        return Arrays.stream(ErrorCode.values())
                .filter(each -> each.code().equals(code))
                .map(ErrorCode::kind)
                .findFirst()
                .orElse(ErrorCode.Kind.INTERNAL);
    }

    private void end(Handle handle, Run run, Run.State state, String code, String reason) {
        // However it ended: who knows better says so afterwards.
        if (run.task().kind() == Task.Kind.FOUND) {
            repositories.become(handle, run.repositoryId(), Library.State.FAILED);
        }
        handle.createUpdate(
                        "UPDATE run SET state = :state, code = :code, reason = :reason, ended_at = :now, owner = '',"
                                + " version = version + 1 WHERE id = :id")
                .bind("state", state.name())
                .bind("code", code)
                .bind("reason", reason)
                .bind("now", database.clock(handle))
                .bind("id", run.id())
                .execute();
    }

    private static void exceptions(Handle handle, Run run, Report.Outcome outcome) {
        handle.createUpdate("DELETE FROM run_exception WHERE run_id = :id")
                .bind("id", run.id())
                .execute();
        int number = 0;
        for (ObjectException each :
                outcome.exceptions().stream().limit(LONGEST_LIST).toList()) {
            handle.createUpdate("INSERT INTO run_exception (run_id, number, object, code, reason)"
                            + " VALUES (:id, :number, :object, :code, :reason)")
                    .bind("id", run.id())
                    .bind("number", number++)
                    .bind("object", each.object().replace('\0', '?'))
                    .bind("code", each.code())
                    .bind("reason", each.message().replace('\0', '?'))
                    .execute();
        }
    }
}
