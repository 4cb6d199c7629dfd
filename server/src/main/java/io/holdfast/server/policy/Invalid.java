package io.holdfast.server.policy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;

/** Refuses what a person typed, with the field and what would be right. */
final class Invalid {
    private Invalid() {}

    static void when(boolean wrong, String field, String what) {
        if (wrong) {
            throw because(field, what);
        }
    }

    static HoldfastException because(String field, String what) {
        return new HoldfastException(ErrorCode.REQUEST_INVALID, field, field + ": " + what + ".");
    }
}
