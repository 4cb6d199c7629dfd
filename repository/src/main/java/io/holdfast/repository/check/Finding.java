package io.holdfast.repository.check;

/**
 * Something that is not as it should be.
 *
 * @param severity how bad it is
 * @param subject a file of the store, a pack, a chunk, a snapshot
 * @param what what is wrong, and what to do
 */
public record Finding(Severity severity, String subject, String what) {
    /** How bad a finding is. */
    public enum Severity {
        /** Untidy, costs space or speed; upkeep mends it by itself. */
        NOTE,
        /** A second copy or a redundant file is damaged; nothing is lost; repair mends it. */
        WARNING,
        /** Data of a snapshot cannot be read. */
        DAMAGE
    }
}
