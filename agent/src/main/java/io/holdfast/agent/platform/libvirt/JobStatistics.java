package io.holdfast.agent.platform.libvirt;

import java.util.Optional;
import java.util.OptionalLong;

/** How far a job on a whole domain is, or how it ended. */
public record JobStatistics(State state, Parameters parameters) {
    private static final int BACKUP = 9;

    /** In libvirt's order. */
    public enum State {
        NONE,
        BOUNDED,
        UNBOUNDED,
        COMPLETED,
        FAILED,
        CANCELLED
    }

    static JobStatistics of(int type, Parameters parameters) {
        State[] states = State.values();
        return new JobStatistics(type >= 0 && type < states.length ? states[type] : State.NONE, parameters);
    }

    /** Whether it is a backup: {@code virDomainBackupBegin} and none else. */
    public boolean isBackup() {
        return parameters.number("operation").orElse(0) == BACKUP;
    }

    /** Bytes that a pull backup has put aside in its scratch files. */
    public OptionalLong scratchUsed() {
        return parameters.number("disk_temp_used");
    }

    /** Bytes that it can put aside before it fails. */
    public OptionalLong scratchTotal() {
        return parameters.number("disk_temp_total");
    }

    /** Whether an ended job did what it was to do; empty when libvirt does not say. */
    public Optional<Boolean> succeeded() {
        OptionalLong success = parameters.number("success");
        return success.isEmpty() ? Optional.empty() : Optional.of(success.getAsLong() != 0);
    }

    /** Why it ended; empty when libvirt does not say. */
    public Optional<String> message() {
        return parameters.text("errmsg");
    }
}
