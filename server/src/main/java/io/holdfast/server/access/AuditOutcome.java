package io.holdfast.server.access;

import java.util.Arrays;

/** Whether something was done. */
public enum AuditOutcome {
    DONE,
    REFUSED,
    /** What stands there is neither: somebody has changed the entry. */
    UNREADABLE;

    /** As it stands in the log. */
    static AuditOutcome of(String text) {
        return Arrays.stream(values())
                .filter(each -> each.name().equals(text))
                .findFirst()
                .orElse(UNREADABLE);
    }
}
