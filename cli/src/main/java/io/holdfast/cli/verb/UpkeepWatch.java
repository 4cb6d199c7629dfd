package io.holdfast.cli.verb;

import io.holdfast.cli.output.Progress;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.function.Function;

/** Upkeep with its progress shown, which Ctrl-C stops at the next place where that is clean. */
final class UpkeepWatch {
    private UpkeepWatch() {}

    static <T> T over(Context context, Function<UpkeepProgress, T> work) {
        UpkeepProgress progress = new UpkeepProgress();
        context.interruption().stopBy(progress::cancel);
        return context.watched(
                () -> new Progress.Sample(doing(progress.step()), progress.done(), progress.total(), -1, new byte[0]),
                () -> work.apply(progress));
    }

    private static String doing(UpkeepProgress.Step step) {
        return switch (step) {
            case LISTING -> "listing";
            case DIRECTORIES -> "reading directories of packs";
            case WALKING -> "following what snapshots need";
            case READING -> "reading packs";
            case COPYING -> "rewriting sparse packs";
            case WAITING -> "waiting for running sessions";
            case DELETING -> "deleting";
        };
    }
}
