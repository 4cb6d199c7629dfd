package io.holdfast.server.access;

/** Whether an account may be used. */
public enum AccountState {
    ENABLED,
    DISABLED
}
