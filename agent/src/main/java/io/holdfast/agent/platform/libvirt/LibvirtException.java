package io.holdfast.agent.platform.libvirt;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;

/** A call of libvirt failed: which, and how in libvirt's own words. */
public final class LibvirtException extends Exception {
    private static final long serialVersionUID = 1;

    private final String function;
    private final Problem problem;
    private final int domain;
    private final int number;

    private LibvirtException(String function, Problem problem, int domain, int number, String message) {
        super(message);
        this.function = function;
        this.problem = problem;
        this.domain = domain;
        this.number = number;
    }

    /** What libvirt reported. */
    static LibvirtException reported(String function, int domain, int number, int detail, String message) {
        return new LibvirtException(function, Problem.of(domain, number, detail), domain, number, message);
    }

    /** The library is not there. */
    static LibvirtException notInstalled(String library) {
        return new LibvirtException(
                "",
                Problem.NOT_INSTALLED,
                0,
                0,
                "there is no " + library
                        + ": install libvirt-clients or libvirt0, or name the directory that has it in HOLDFAST_LIBVIRT");
    }

    /** The library is too old to have the function. */
    static LibvirtException tooOld(Function function, LibvirtVersion present) {
        return new LibvirtException(
                function.symbol(),
                Problem.NO_SUPPORT,
                0,
                0,
                "libvirt " + present + " has no " + function.symbol() + ", which came with " + function.since());
    }

    /** The connection was closed by us. */
    static LibvirtException closed(String function) {
        return new LibvirtException(function, Problem.UNREACHABLE, 0, 0, "the connection is closed");
    }

    public Problem problem() {
        return problem;
    }

    /** Name of the function, such as {@code virDomainBackupBegin}; empty when none was called. */
    public String function() {
        return function;
    }

    /** Number of the part of libvirt it comes from, {@code virErrorDomain}; 0 when libvirt was not asked. */
    public int domain() {
        return domain;
    }

    /** Number of the error, {@code virErrorNumber}; 0 when libvirt was not asked. */
    public int number() {
        return number;
    }

    /** This as an error of the product, with this as its cause. {@code subject} names the machine, pool or host it is about. */
    public HoldfastException translated(String subject) {
        return new HoldfastException(code(), subject, subject + ": " + getMessage() + ". " + remedy(), this);
    }

    private ErrorCode code() {
        return switch (problem) {
            case NOT_INSTALLED -> ErrorCode.PLATFORM_MISSING;
            case UNREACHABLE -> ErrorCode.PLATFORM_UNREACHABLE;
            case DENIED -> ErrorCode.PLATFORM_DENIED;
            case NO_DOMAIN, NO_POOL, NO_CHECKPOINT, NO_SNAPSHOT, NO_BACKUP -> ErrorCode.PLATFORM_UNKNOWN;
            case NO_SUPPORT -> ErrorCode.PLATFORM_UNSUPPORTED;
            case TIMEOUT, BUSY -> ErrorCode.PLATFORM_BUSY;
            case AGENT_UNRESPONSIVE -> ErrorCode.PLATFORM_GUEST_SILENT;
            case OPERATION_INVALID, OPERATION_FAILED, ABORTED, CHECKPOINT_INCONSISTENT, XML, OTHER ->
                ErrorCode.PLATFORM_REFUSED;
        };
    }

    private String remedy() {
        return switch (problem) {
            case NOT_INSTALLED -> "Virtual machines need it; everything else does not.";
            case UNREACHABLE -> "Check that libvirtd (or virtqemud) runs there, and the URI given with --connect.";
            case DENIED -> "Run as root, or as a member of the group libvirt.";
            case NO_DOMAIN -> "`holdfast vm list` shows the machines there are.";
            case NO_POOL -> "`virsh pool-list --all` shows the pools there are.";
            case NO_CHECKPOINT, NO_SNAPSHOT, NO_BACKUP -> "It was removed meanwhile; run it again.";
            case NO_SUPPORT -> "Another way may do: `holdfast vm list` shows what this host can.";
            case TIMEOUT, BUSY ->
                "Another job holds the machine (`virsh domjobinfo` shows it); try again when it is over.";
            case AGENT_UNRESPONSIVE ->
                "Check that qemu-guest-agent runs in the guest and that the machine has its channel org.qemu.guest_agent.0.";
            case OPERATION_INVALID -> "The machine is not in the state for it; look at `virsh domstate --reason`.";
            case OPERATION_FAILED, ABORTED, OTHER -> "The log of libvirtd and of the machine's QEMU say more.";
            case CHECKPOINT_INCONSISTENT -> "Its bitmap is lost; the next backup reads everything.";
            case XML -> "The description of the machine does not fit this version of libvirt.";
        };
    }
}
