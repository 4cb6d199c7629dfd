package io.holdfast.agent.backup;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.ChunkListCursor;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.PlacedRun;
import io.holdfast.format.tree.Run;
import java.util.Optional;

/** What a content of the previous snapshot was. Of its list only the pages on the way to what is asked for are read. */
final class FormerContent implements Former {
    /** A base that is this many times longer than the chunk costs more to read than it saves. */
    private static final int LONGER = 4;

    private final Previous previous;
    private final ChunkListCursor list;
    private final Prospect prospect = new Prospect();
    private boolean broken;

    FormerContent(Previous previous, Content content) {
        this.previous = previous;
        list = new ChunkListCursor(previous.pages(), content);
    }

    @Override
    public synchronized Optional<Like> at(long position, int length) {
        if (!prospect.isGood()) {
            return Optional.empty();
        }
        Optional<Run.Stored> best = Optional.empty();
        try {
            long most = 0;
            long end = position + length;
            for (long at = position; at < end && !broken; ) {
                Optional<PlacedRun> placed = list.at(at);
                if (placed.isEmpty()) {
                    break;
                }
                long common = Math.min(end, placed.get().end()) - at;
                if (common > most && placed.get().run() instanceof Run.Stored stored) {
                    most = common;
                    best = Optional.of(stored);
                }
                at = placed.get().end();
            }
        } catch (HoldfastException e) {
            // What cannot be read of the previous list is not used.
            broken = true;
            return Optional.empty();
        }
        return best.filter(run -> run.size() / LONGER <= length)
                .map(run -> new Like(run.chunk(), previous.contents(), prospect));
    }
}
