package io.holdfast.server.database;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Optional;

/** How many items, and after which cursor. */
public record PageRequest(int limit, Optional<String> after) {
    public static final int MOST = 500;
    public static final PageRequest ALL = new PageRequest(Integer.MAX_VALUE - 1, Optional.empty());

    public static PageRequest of(Optional<String> limit, Optional<String> after) {
        int count;
        try {
            count = limit.map(Integer::parseInt).orElse(100);
        } catch (NumberFormatException e) {
            throw invalid(e);
        }
        if (count < 1 || count > MOST) {
            throw invalid(new IllegalArgumentException());
        }
        return new PageRequest(count, after);
    }

    private static HoldfastException invalid(Exception cause) {
        return new HoldfastException(
                ErrorCode.REQUEST_INVALID, "limit", "limit is not a number from 1 to " + MOST + ".", cause);
    }
}
