package io.holdfast.agent.platform.libvirt;

/**
 * A job on one disk.
 *
 * @param position how far it is, in a unit that only {@code end} gives a meaning
 * @param end where it will be done; may move
 */
public record BlockJob(Kind kind, long position, long end) {
    /** In libvirt's order. */
    public enum Kind {
        UNKNOWN,
        PULL,
        COPY,
        COMMIT,
        ACTIVE_COMMIT,
        BACKUP
    }

    static Kind kind(int number) {
        Kind[] kinds = Kind.values();
        return number >= 0 && number < kinds.length ? kinds[number] : Kind.UNKNOWN;
    }

    /** Whether all is copied, so that a copy or active commit can be pivoted. Right after its begin both are 0: then it is not. */
    public boolean isSettled() {
        return end > 0 && position == end;
    }
}
