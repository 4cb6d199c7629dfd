package io.holdfast.agent.source.nbd;

/**
 * What a run will meet, in bytes; the three are the size of the export.
 *
 * @param data will be read
 * @param zero is known to be zeros
 * @param unchanged is what it was at the previous snapshot
 */
public record NbdFigures(long data, long zero, long unchanged) {
    /** What changed, or may have. */
    public long dirty() {
        return data + zero;
    }
}
