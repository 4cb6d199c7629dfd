package io.holdfast.agent.platform.libvirt;

/** What kind of failure an error of libvirt is, as far as callers act differently. The numbers themselves are in {@link LibvirtException#number()}. */
public enum Problem {
    /** The library is not on this machine. */
    NOT_INSTALLED,
    /** libvirtd does not answer, or the connection broke. */
    UNREACHABLE,
    /** This user may not. */
    DENIED,
    /** There is no such domain, or no longer. */
    NO_DOMAIN,
    NO_CHECKPOINT,
    NO_SNAPSHOT,
    NO_POOL,
    /** No backup job runs. */
    NO_BACKUP,
    /** This libvirt, this QEMU or this configuration cannot do it. */
    NO_SUPPORT,
    /** Not in the state the domain is in. */
    OPERATION_INVALID,
    /** QEMU said no. */
    OPERATION_FAILED,
    /** It took too long, mostly because another job holds the domain. */
    TIMEOUT,
    /** Somebody aborted it. */
    ABORTED,
    /** Something else uses it. */
    BUSY,
    /** The guest agent does not answer. */
    AGENT_UNRESPONSIVE,
    /** The checkpoint cannot be used: a bitmap is missing or broken. */
    CHECKPOINT_INCONSISTENT,
    /** The XML that was given is not understood. */
    XML,
    OTHER;

    private static final int FROM_RPC = 7;
    private static final int PERMISSION = 1;
    private static final int ACCESS = 13;

    /**
     * Sorts an error.
     *
     * @param domain number of the part of libvirt it comes from
     * @param number number of the error
     * @param detail the system's error number, where there is one
     */
    static Problem of(int domain, int number, int detail) {
        if (domain == FROM_RPC && (number == 1 || number == 38 || number == 39 || number == 40)) {
            return number == 38 && (detail == PERMISSION || detail == ACCESS) ? DENIED : UNREACHABLE;
        }
        return switch (number) {
            case 3, 67, 74, 84 -> NO_SUPPORT;
            case 4, 5, 6, 39, 85, 98 -> UNREACHABLE;
            case 9 -> OPERATION_FAILED;
            case 27, 35, 92 -> XML;
            case 29, 45, 79, 88, 94 -> DENIED;
            case 42 -> NO_DOMAIN;
            case 49 -> NO_POOL;
            case 55 -> OPERATION_INVALID;
            case 68 -> TIMEOUT;
            case 72 -> NO_SNAPSHOT;
            case 78 -> ABORTED;
            case 83, 87 -> BUSY;
            case 86, 97 -> AGENT_UNRESPONSIVE;
            case 103 -> NO_CHECKPOINT;
            case 104 -> NO_BACKUP;
            case 109 -> CHECKPOINT_INCONSISTENT;
            default -> OTHER;
        };
    }
}
