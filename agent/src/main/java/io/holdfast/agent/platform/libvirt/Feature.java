package io.holdfast.agent.platform.libvirt;

/** What an old library does not have. */
public enum Feature {
    /** {@code virDomainBackupBegin}, since 6.0.0. That the host's QEMU driver will do it is another question (7.2.0 and later without being told to). */
    BACKUP(Function.BACKUP_BEGIN, Function.BACKUP_GET_XML),
    /** {@code virDomainCheckpoint*}, since 5.6.0. */
    CHECKPOINTS(Function.CHECKPOINT_CREATE, Function.CHECKPOINT_DELETE),
    /** {@code virDomainFSFreeze}, since 1.2.5. */
    FREEZE(Function.FREEZE, Function.THAW),
    /** {@code virDomainGetGuestInfo}, since 5.7.0. */
    GUEST_FACTS(Function.GUEST_FACTS, Function.GUEST_FACTS),
    /** libvirt-qemu: the guest agent and the monitor with commands of one's own. */
    QEMU_COMMANDS(Function.AGENT_COMMAND, Function.MONITOR_COMMAND);

    private final Function first;
    private final Function last;

    /** A library that has both has all between them in time. */
    Feature(Function first, Function last) {
        this.first = first;
        this.last = last;
    }

    boolean isIn(Symbols symbols) {
        return symbols.has(first) && symbols.has(last);
    }
}
