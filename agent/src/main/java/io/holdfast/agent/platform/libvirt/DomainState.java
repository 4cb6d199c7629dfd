package io.holdfast.agent.platform.libvirt;

/**
 * What a domain does, and libvirt's number of the reason.
 *
 * @param reason within the state, such as {@link #PAUSED_IO_ERROR}
 */
public record DomainState(State state, int reason) {
    /** Reason of {@link State#PAUSED}: a disk failed, mostly because a file system is full. */
    public static final int PAUSED_IO_ERROR = 5;
    /** Reason of {@link State#PAUSED}: somebody did it. */
    public static final int PAUSED_USER = 1;
    /** Reason of {@link State#SHUT_OFF}: the guest was shut down. */
    public static final int SHUT_OFF_SHUTDOWN = 1;
    /** Reason of {@link State#SHUT_OFF}: it runs on another host now. */
    public static final int SHUT_OFF_MIGRATED = 4;
    /** Reason of {@link State#SHUT_OFF}: its memory is saved and the next start goes on from there. */
    public static final int SHUT_OFF_SAVED = 5;

    /** In libvirt's order. */
    public enum State {
        NONE,
        RUNNING,
        BLOCKED,
        PAUSED,
        SHUTTING_DOWN,
        SHUT_OFF,
        CRASHED,
        PM_SUSPENDED
    }

    static DomainState of(int state, int reason) {
        State[] states = State.values();
        return new DomainState(state >= 0 && state < states.length ? states[state] : State.NONE, reason);
    }

    /** Whether it has a QEMU process. */
    public boolean isActive() {
        return switch (state) {
            case RUNNING, BLOCKED, PAUSED, SHUTTING_DOWN, PM_SUSPENDED -> true;
            // libvirt keeps the process of a crashed guest when it is told to preserve it; its disks are then still
            // open.
            case CRASHED -> true;
            case NONE, SHUT_OFF -> false;
        };
    }
}
