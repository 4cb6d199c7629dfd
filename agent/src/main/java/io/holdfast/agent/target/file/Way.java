package io.holdfast.agent.target.file;

/** What was found at the place of an entry. */
enum Way {
    /** Nothing. */
    CLEAR,
    /** Something that shall go. */
    REPLACE,
    /** What an earlier beginning of this restore made of the entry; it was reported. */
    DONE,
    /** Something that stays; it was reported. */
    BLOCKED
}
