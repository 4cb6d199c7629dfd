package io.holdfast.agent.backup;

import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.FileState;
import io.holdfast.agent.resume.Piece;
import io.holdfast.agent.resume.ResumeLog;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Time;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Run;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Spares one reader what an earlier beginning of the run has stored, as far as the repository still has it. */
final class Recall {
    private final TreeRun run;
    private final Intake intake;
    private final Time time;

    Recall(TreeRun run, Intake intake) {
        this.run = run;
        this.intake = intake;
        time = run.state().time();
    }

    /**
     * A file of which something was stored.
     *
     * @param content of all of it, which the repository has; else its beginning may be there
     */
    record Known(FileState file, Optional<Content> content) {
        boolean isOf(Stat stat) {
            return file.equals(FileState.of(stat));
        }
    }

    /** A file whose content may be there, and what the repository must have for that. */
    private record Candidate(EntryDecisions.Look look, Known known, List<Fingerprint> links) {}

    /** Says of each file that is to be read what is known of it. The repository is asked for all of them at once. */
    void find(List<EntryDecisions.Look> looks) {
        if (run.resume().isEmpty()) {
            return;
        }
        List<Candidate> candidates = new ArrayList<>();
        List<Fingerprint> ask = new ArrayList<>();
        for (EntryDecisions.Look look : looks) {
            if (!look.unchanged() && look.stat().type() == FileType.REGULAR) {
                known(run.resume().get(), FileState.of(look.stat())).ifPresent(known -> {
                    List<Fingerprint> links =
                            known.content().map(EntryDecisions::links).orElse(List.of());
                    candidates.add(new Candidate(look, known, links));
                    ask.addAll(links);
                });
            }
        }
        BitSet missing = run.storing().missing(ask);
        int asked = 0;
        for (Candidate each : candidates) {
            int end = asked + each.links.size();
            int lost = missing.nextSetBit(asked);
            boolean kept = lost < 0 || lost >= end;
            each.look.know(kept ? each.known : new Known(each.known.file, Optional.empty()));
            asked = end;
        }
    }

    private static Optional<Known> known(ResumeLog log, FileState file) {
        Optional<Fingerprint> name = log.whole(file);
        if (name.isPresent()) {
            return Optional.of(new Known(file, Optional.of(new Content.WholeFile(name.get()))));
        }
        return log.stretches(file).findFirst().map(first -> {
            boolean all = first.end() == file.size() && first.runs().size() <= Content.MAX_RUNS;
            return new Known(file, all ? Optional.of(new Content.Runs(first.runs())) : Optional.empty());
        });
    }

    /** Notes what will be stored of a file. */
    Recorder recorder(Stat stat) {
        Optional<FileState> file = run.resume().flatMap(_ -> FileState.settled(stat, time.now()));
        return Recorder.of(run.resume(), file, time);
    }

    /** Gives a stream what was stored of the beginning of its file; what the repository does not have of it is read again. Returns where that ends. */
    long replay(ContentStream stream, Stat stat, Intake.Bytes bytes) throws SystemCallException, InterruptedException {
        long at = 0;
        if (run.resume().isEmpty()) {
            return at;
        }
        Iterator<Piece.Stretch> stretches =
                run.resume().get().stretches(FileState.of(stat)).iterator();
        while (stretches.hasNext()) {
            Piece.Stretch stretch = stretches.next();
            at = replay(stream, stretch, bytes);
            if (at < stretch.end()) {
                break;
            }
            if (stream.crowded()) {
                intake.flush();
                stream.awaitRoom(run.state());
            }
        }
        return at;
    }

    private long replay(ContentStream stream, Piece.Stretch stretch, Intake.Bytes bytes)
            throws SystemCallException, InterruptedException {
        BitSet missing = run.storing().missing(chunks(stretch.runs()));
        List<Run> kept = new ArrayList<>();
        long at = stretch.position();
        int asked = 0;
        for (Run each : stretch.runs()) {
            if (each instanceof Run.Stored && missing.get(asked++)) {
                give(kept, stream);
                long done = intake.section(stream, bytes, at, each.length(), _ -> {});
                if (done < each.length()) {
                    return at + done;
                }
            } else {
                kept.add(each);
            }
            at += each.length();
        }
        give(kept, stream);
        return at;
    }

    private void give(List<Run> kept, ContentStream stream) {
        if (!kept.isEmpty()) {
            stream.addKnown(List.copyOf(kept));
            run.state()
                    .progress()
                    .resumed
                    .add(kept.stream().mapToLong(Run::length).sum());
            kept.clear();
        }
    }

    static List<Fingerprint> chunks(List<Run> runs) {
        List<Fingerprint> chunks = new ArrayList<>(runs.size());
        for (Run each : runs) {
            if (each instanceof Run.Stored(int size, Fingerprint chunk)) {
                chunks.add(chunk);
            }
        }
        return chunks;
    }
}
