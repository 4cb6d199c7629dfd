package io.holdfast.repository.upkeep;

import java.util.List;

/**
 * What a gc did; sizes in bytes.
 *
 * @param liveChunks chunks that snapshots need
 * @param deletedPacks packs removed from the store, orphans included
 * @param rewrittenPacks packs whose live chunks were copied forward
 * @param copied live bytes copied forward, each read and written once
 * @param readForCopy bytes read to do that, gaps included
 * @param waitingFor sessions that had not acknowledged when patience ended; the next gc deletes what waits for them
 * @param notes what else an operator should know
 */
public record GcReport(
        long liveChunks,
        long deletedPacks,
        long deletedBytes,
        long rewrittenPacks,
        long copied,
        long readForCopy,
        List<String> waitingFor,
        List<String> notes) {
    public GcReport {
        waitingFor = List.copyOf(waitingFor);
        notes = List.copyOf(notes);
    }
}
