package io.holdfast.agent.target.file;

/** What was found at the place of an entry. */
enum Way {
    /** Nothing. */
    CLEAR,
    /** Something that shall go. */
    REPLACE,
    /** Something that stays; it was reported. */
    BLOCKED
}
