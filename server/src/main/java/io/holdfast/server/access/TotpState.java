package io.holdfast.server.access;

/** How far the second factor of an account is. */
public enum TotpState {
    OFF,
    /** A secret was handed out, no code was shown yet. */
    PROPOSED,
    ON
}
