package io.holdfast.server.job;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Time;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/** Sees to it that no run waits for ever for somebody who says nothing: whatever is waited for has an end, and the run says what it was. */
final class Vigil {
    /** For a word of the member that works at it. */
    private static final Duration WORD = Duration.ofMinutes(10);
    /** For its word that it has stopped, and for the media server's that a snapshot was committed. */
    private static final Duration LAST_WORD = Duration.ofHours(1);
    /** For a member that is not there. */
    private static final Duration TURN = Duration.ofDays(30);
    /** A server, or its database, that was away for so long has missed what was said. */
    private static final Duration ABSENCE = Duration.ofMinutes(2);
    /** Then members have so long to come back. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Claims claims;
    private final Endings endings;
    private final Members members;
    private final Time time;
    /** Members whose silence means something: older media servers tell of nothing but the end. */
    private final Set<String> telling = ConcurrentHashMap.newKeySet();

    private long looked;
    private long since;

    Vigil(Claims claims, Endings endings, Members members, Time time) {
        this.claims = claims;
        this.endings = endings;
        this.members = members;
        this.time = time;
        looked = time.nanos();
        since = looked;
    }

    /** A member has come. */
    void here(String member, Role role, Report.Hello hello) {
        if (role == Role.AGENT || hello.capabilities().contains(Report.Hello.PROGRESS)) {
            telling.add(member);
        } else {
            telling.remove(member);
        }
    }

    /** Ends what has waited too long. What members who are {@code here} may still be at is to be cancelled there: those runs. */
    List<Run> look(Handle handle, Collection<String> here) {
        long now = time.nanos();
        since = now - looked > ABSENCE.toNanos() ? now : since;
        looked = now;
        List<Run> given = new ArrayList<>();
        if (now - since >= GRACE.toNanos()) {
            claims.lost(handle, WORD).forEach(run -> endings.fail(handle, run, Optional.of(gone(run))));
            List<Run> silent = claims.silent(
                    handle, WORD, here.stream().filter(telling::contains).toList());
            silent.forEach(run -> endings.fail(handle, run, Optional.of(silent(handle, run))));
            given.addAll(silent);
            claims.unstopped(handle, LAST_WORD).forEach(run -> endings.abandon(handle, run, unstopped(handle, run)));
            claims.unconfirmed(handle, LAST_WORD)
                    .forEach(run -> endings.fail(handle, run, Optional.of(unconfirmed(handle, run))));
            claims.unclaimed(handle, TURN).forEach(run -> endings.abandon(handle, run, unclaimed(handle, run)));
        }
        return given;
    }

    private static Problem gone(Run run) {
        return problem(
                run.memberId(),
                "Nobody has heard of the machine that runs it for ten minutes. Check that it is on and reaches the server.");
    }

    private Problem silent(Handle handle, Run run) {
        return problem(
                run.memberId(),
                "The " + name(handle, run.memberId())
                        + " is connected, but has said nothing of this run for ten minutes. Look at its log, and start it again if it hangs.");
    }

    private Problem unstopped(Handle handle, Run run) {
        return problem(
                run.memberId(),
                "It was cancelled, but the " + name(handle, run.memberId())
                        + " has not said for an hour that it stopped. Start that again if it hangs.");
    }

    private Problem unconfirmed(Handle handle, Run run) {
        return problem(
                run.mediaId(),
                "The agent has finished, but the " + name(handle, run.mediaId())
                        + " has not confirmed for an hour that the snapshot is there. Check that it is on and reaches the server.");
    }

    private Problem unclaimed(Handle handle, Run run) {
        return problem(
                run.memberId(),
                "It has waited for 30 days for the " + name(handle, run.memberId())
                        + ". Start that, see that no limit keeps it out, then start the run again.");
    }

    private String name(Handle handle, String member) {
        Optional<Member> known = members.find(handle, member);
        return known.map(each -> each.role() == Role.MEDIA ? "media server " : "agent ")
                        .orElse("member ")
                + known.map(Member::name).orElse(member);
    }

    private static Problem problem(String subject, String message) {
        return new Problem(ErrorCode.LINK_SILENT.code(), subject, message);
    }
}
