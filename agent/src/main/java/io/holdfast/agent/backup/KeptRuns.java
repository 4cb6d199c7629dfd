package io.holdfast.agent.backup;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.ChunkListCursor;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.PageSource;
import io.holdfast.format.tree.PlacedRun;
import io.holdfast.format.tree.Subtree;
import java.util.Optional;
import java.util.function.Function;

/** A previous list of which the repository has said that it will keep all. */
final class KeptRuns implements PreviousRuns {
    private final ChunkListCursor list;
    private boolean broken;

    KeptRuns(PageSource pages, Content content) {
        list = new ChunkListCursor(pages, content);
    }

    @Override
    public Optional<PlacedRun> at(long position) {
        return ask(from -> from.at(position));
    }

    @Override
    public Optional<Subtree> part(long position, long end) {
        return ask(from -> from.subtree(position, end));
    }

    private <T> Optional<T> ask(Function<ChunkListCursor, Optional<T>> question) {
        if (broken) {
            return Optional.empty();
        }
        try {
            return question.apply(list);
        } catch (HoldfastException e) {
            // What cannot be read of the previous list is not used: the source is read instead.
            broken = true;
            return Optional.empty();
        }
    }
}
