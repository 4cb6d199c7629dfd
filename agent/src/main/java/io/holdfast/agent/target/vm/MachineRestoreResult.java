package io.holdfast.agent.target.vm;

import io.holdfast.format.tree.RunException;
import java.util.List;

/**
 * What came of a machine that was brought back.
 *
 * @param identity whether it is the machine that was
 * @param bytes of content, holes included
 * @param exceptions what of the machine is not there although it was asked for
 * @param remarks what is not as it was, and has to be so; a line each
 */
public record MachineRestoreResult(
        String name,
        String uuid,
        Identity identity,
        State state,
        List<Written> files,
        long bytes,
        List<RunException> exceptions,
        List<String> remarks) {
    /** Which machine it is. */
    public enum Identity {
        ORIGINAL,
        NEW
    }

    /** What it does now. */
    public enum State {
        OFF,
        STARTED
    }

    /**
     * A file of it.
     *
     * @param part the target of a disk, {@code nvram} or {@code tpm}
     * @param format {@code qcow2} or {@code raw}
     * @param bytes of content, holes included
     */
    public record Written(String part, String file, String format, long bytes) {}

    public MachineRestoreResult {
        files = List.copyOf(files);
        exceptions = List.copyOf(exceptions);
        remarks = List.copyOf(remarks);
    }
}
