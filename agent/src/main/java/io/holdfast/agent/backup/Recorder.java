package io.holdfast.agent.backup;

import io.holdfast.agent.resume.ContentState;
import io.holdfast.agent.resume.Piece;
import io.holdfast.agent.resume.ResumeLog;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Time;
import io.holdfast.format.tree.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Notes the runs of one content as they are stored, in their order, for a later beginning of the run. For one thread at a time. */
final class Recorder {
    /** So long what was stored may wait for more. */
    private static final long SOON = Duration.ofSeconds(1).toNanos();

    private final Optional<Log> log;
    private final Time time;
    private final List<Run> open = new ArrayList<>();
    private long position;
    private long length;
    private long since;

    private record Log(ResumeLog log, ContentState content) {
        void add(Piece piece) {
            log.add(content, piece);
        }
    }

    private Recorder(Optional<Log> log, Time time) {
        this.log = log;
        this.time = time;
    }

    /** @param content where it can be told from what it was and will be */
    static Recorder of(Optional<ResumeLog> log, Optional<? extends ContentState> content, Time time) {
        return new Recorder(log.flatMap(to -> content.map(each -> new Log(to, each))), time);
    }

    /** Of what nobody will ask. */
    static Recorder none(Time time) {
        return new Recorder(Optional.empty(), time);
    }

    /** The next runs, all of whose chunks are stored. */
    void add(List<Run> runs) {
        if (log.isEmpty()) {
            return;
        }
        if (open.isEmpty()) {
            since = time.nanos();
        }
        for (Run run : runs) {
            open.add(run);
            length += run.length();
            if (open.size() == Piece.Stretch.MOST) {
                end();
            }
        }
        if (time.nanos() - since > SOON) {
            end();
        }
    }

    /** What follows, of this length, has been noted before. */
    void skip(long known) {
        end();
        position += known;
    }

    /** The content ends here, or what follows is to be found by itself. */
    void end() {
        if (!open.isEmpty()) {
            log.ifPresent(to -> to.add(new Piece.Stretch(position, open)));
            position += length;
            length = 0;
            open.clear();
        }
    }

    /** All of the content has this name. */
    void whole(Fingerprint name) {
        log.ifPresent(to -> to.add(new Piece.Whole(name)));
    }
}
