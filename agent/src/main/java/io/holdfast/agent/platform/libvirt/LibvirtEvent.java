package io.holdfast.agent.platform.libvirt;

/** Something that happened on a host. */
public sealed interface LibvirtEvent {
    /** Something that happened to a domain. */
    sealed interface OfDomain extends LibvirtEvent {
        /** Of the domain, in the form of {@link LibvirtDomain#uuid}. */
        String uuid();
    }

    /** A domain was defined, started, stopped and so on. {@code detail} is libvirt's number of the reason within the change. */
    record Lifecycle(String uuid, String name, Change change, int detail) implements OfDomain {
        /** In libvirt's order. */
        public enum Change {
            DEFINED,
            UNDEFINED,
            STARTED,
            SUSPENDED,
            RESUMED,
            STOPPED,
            SHUTDOWN,
            PM_SUSPENDED,
            CRASHED,
            OTHER
        }
    }

    /** A job on the whole domain is over; {@code statistics} as {@link LibvirtDomain#jobStatistics} gives them. An aborted pull backup counts as a success. */
    record JobCompleted(String uuid, String name, JobStatistics statistics) implements OfDomain {}

    /**
     * A disk failed.
     *
     * @param source file or device, empty when unknown
     * @param alias the device's alias, which in the live XML leads to its target
     * @param paused whether the guest stands still since then
     * @param reason such as {@code enospc}, may be empty
     */
    record DiskFailed(String uuid, String name, String source, String alias, boolean paused, String reason)
            implements OfDomain {}

    /** The guest agent came or went. */
    record AgentChanged(String uuid, String name, boolean connected) implements OfDomain {}

    /** A job on one disk changed; {@code disk} is the target, such as {@code vda}. */
    record BlockJobChanged(String uuid, String name, String disk, BlockJob.Kind kind, Status status)
            implements OfDomain {
        /** In libvirt's order. */
        public enum Status {
            COMPLETED,
            FAILED,
            CANCELED,
            READY,
            OTHER
        }
    }

    /** libvirtd went away, or was silent for too long. Nothing comes after it; connect again. {@code reason} is libvirt's number: 0 error, 1 end of file, 2 silence. */
    record ConnectionLost(int reason) implements LibvirtEvent {}
}
