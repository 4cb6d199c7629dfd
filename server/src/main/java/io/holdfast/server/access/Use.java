package io.holdfast.server.access;

/** Whether a way to log in is open. */
public enum Use {
    OFF,
    ON
}
