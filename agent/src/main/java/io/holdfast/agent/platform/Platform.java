package io.holdfast.agent.platform;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.List;

/**
 * Something that has virtual machines. All methods ask it anew, block, and throw {@link HoldfastException} with one of the codes that begin with {@code PLATFORM}.
 * Safe for use by many threads.
 */
public interface Platform extends AutoCloseable {
    /** The hosts it consists of. */
    List<Host> hosts();

    /** All machines, whatever their state, by name. */
    List<VirtualMachine> machines();

    /**
     * One machine. A UUID is tried before a name that looks like one.
     *
     * @throws HoldfastException {@link ErrorCode#PLATFORM_UNKNOWN}
     */
    VirtualMachine machine(String nameOrUuid);

    /** All pools, by name. */
    List<StoragePool> pools();

    /**
     * Makes a machine that is off, or changes what one will be at its next start.
     *
     * @param description in the platform's own form; its disks must exist
     */
    VirtualMachine define(String description);

    /** Starts a machine. */
    void start(String uuid);

    /** Forgets a machine that is off, its checkpoints and its UEFI variables; its disks stay. */
    void delete(String uuid);

    /**
     * Connects anew where the connection is broken. Who asked for something and was not answered does not know whether it was done, and looks after this.
     *
     * @throws HoldfastException {@link ErrorCode#PLATFORM_UNREACHABLE} when nobody answers yet
     */
    void reconnect();

    @Override
    void close();
}
