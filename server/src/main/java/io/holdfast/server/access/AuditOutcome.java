package io.holdfast.server.access;

/** How it ended. */
public enum AuditOutcome {
    DONE,
    REFUSED
}
