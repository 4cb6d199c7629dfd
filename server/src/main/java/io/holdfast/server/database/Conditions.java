package io.holdfast.server.database;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.control.PathText;

/** The refusals that every list has in common. */
public final class Conditions {
    private Conditions() {}

    public static HoldfastException unknown(String kind, String id) {
        return new HoldfastException(
                ErrorCode.REQUEST_NOT_FOUND,
                id,
                "there is no " + kind + " " + id + ": it may have been removed; list them.");
    }

    public static HoldfastException changed(String subject, long version) {
        return new HoldfastException(
                ErrorCode.REQUEST_CHANGED,
                subject,
                subject + " was changed by somebody else and is now at version " + version
                        + ": read it again and repeat the change.");
    }

    public static HoldfastException invalid(String field, String why) {
        return new HoldfastException(ErrorCode.REQUEST_INVALID, field, field + ": " + why);
    }

    /** The bytes of an absolute path without {@code .} and {@code ..}; anything else is refused. */
    public static byte[] path(String field, String text) {
        try {
            return PathText.absolute(text);
        } catch (HoldfastException e) {
            throw invalid(field, String.valueOf(e.getMessage()));
        }
    }

    public static HoldfastException impossible(String subject, String why) {
        return new HoldfastException(ErrorCode.REQUEST_STATE, subject, why);
    }

    public static HoldfastException inUse(String subject, String by) {
        return new HoldfastException(
                ErrorCode.REQUEST_IN_USE, subject, subject + " is used by " + by + ": change or remove that first.");
    }
}
