package io.holdfast.server.policy;

/**
 * How much a run reads of its source. Whatever it reads, the recovery point it makes is a full one logically: it restores alone, and deleting it touches no other. In
 * the order of strength: of runs that fall on one moment, the strongest takes place.
 */
public enum ReadKind {
    /** What was logged since the last run; for sources that keep a log. */
    LOG,
    /** What changed since the last run; everything where that is not known. */
    INCREMENTAL,
    /** Everything. */
    FULL
}
