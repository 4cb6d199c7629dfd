package io.holdfast.agent.backup;

import io.holdfast.agent.resume.ResumeLog;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.GearCutter;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.PageSource;
import java.util.List;
import java.util.Optional;

/** The parts of one run, put together. */
final class Engine implements AutoCloseable {
    private final RunState state;
    private final Compute compute;
    private final Errands errands;
    private final Storing storing;
    private final PageWriter pages;
    private final Randomness randomness;
    private final Batches batches;
    private final Optional<ResumeLog> resume;

    Engine(Destination to, BackupOptions options, RunState state, Time time, Randomness randomness) {
        this.state = state;
        this.randomness = randomness;
        resume = to.resume();
        Limits limits = options.limits();
        Codec codec = new Codec(to.keys(), options.compression(), randomness);
        compute = new Compute(limits.cores(), codec, state);
        errands = new Errands(state);
        storing = new Storing(to.sink(), compute, new RateLimit(limits.sealedPerSecond(), time, state), state);
        pages = new PageWriter(storing, compute, errands, state);
        GearCutter cutter = new GearCutter(to.keys().suite(), to.keys().cut(), to.sizes());
        Buffers buffers = new Buffers(Buffers.total(to.sink()), to.sizes().maximum(), limits.readers(), state);
        batches = new Batches(buffers, cutter, compute, storing, errands, state);
    }

    RunState state() {
        return state;
    }

    Storing storing() {
        return storing;
    }

    PageWriter pages() {
        return pages;
    }

    Batches batches() {
        return batches;
    }

    /** What an earlier beginning has stored. */
    Optional<ResumeLog> resume() {
        return resume;
    }

    /** Tests what a source says of a content of the previous snapshot. */
    CleanSample sample(PageSource previous, Content content) {
        return new CleanSample(previous, content, compute, state.progress(), randomness);
    }

    Errands errands() {
        return errands;
    }

    /** Everything that was begun is in the repository, or this throws. */
    void finish() throws InterruptedException {
        pages.flush();
        errands.await();
        state.check();
    }

    /** When this returns, nothing of the run touches the sink any more, however the run ended. */
    @Override
    public void close() {
        boolean interrupted = false;
        while (true) {
            try {
                errands.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                state.interrupted();
            }
        }
        compute.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The root page of a tree, which is a directory. */
    static Fingerprint root(Content content) {
        if (content instanceof Content.Directory(Fingerprint root, long _, long _)) {
            return root;
        }
        throw new IllegalStateException("the root of a tree is a directory, not " + List.of(content));
    }
}
