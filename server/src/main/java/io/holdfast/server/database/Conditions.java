package io.holdfast.server.database;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.control.PathText;

/** The refusals that every list has in common. */
public final class Conditions {
    private static final int LONGEST_NAME = 200;

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

    /** What is shown in lists, logs and mails as one line. */
    public static void requireName(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new HoldfastException(
                    ErrorCode.REQUEST_INVALID,
                    "name",
                    "a name has 1 to " + LONGEST_NAME + " characters, not only spaces, and no control characters.");
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
