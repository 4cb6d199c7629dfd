package io.holdfast.server.api;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Locale;
import java.util.Map;

/** An error as RFC 9457 wants it, with our code. */
public record Problem(String type, String title, int status, String detail, String code, String subject) {
    /** Whatever is not here happens behind the doors of other processes; then its kind decides. */
    private static final Map<ErrorCode, Integer> STATUS = Map.ofEntries(
            Map.entry(ErrorCode.REQUEST_INVALID, 400),
            Map.entry(ErrorCode.USAGE, 400),
            Map.entry(ErrorCode.ACCESS_CREDENTIALS, 401),
            Map.entry(ErrorCode.ACCESS_SECOND_FACTOR, 401),
            Map.entry(ErrorCode.ACCESS_DENIED, 403),
            Map.entry(ErrorCode.ACCESS_PASSWORD_CHANGE, 403),
            Map.entry(ErrorCode.REQUEST_NOT_FOUND, 404),
            Map.entry(ErrorCode.SNAPSHOT_NO_SUCH_PATH, 404),
            Map.entry(ErrorCode.REQUEST_CHANGED, 412),
            Map.entry(ErrorCode.REQUEST_TOO_LARGE, 413),
            Map.entry(ErrorCode.REQUEST_REPEATED, 422),
            Map.entry(ErrorCode.REQUEST_UNCONDITIONAL, 428),
            Map.entry(ErrorCode.ACCESS_LOCKED, 429),
            Map.entry(ErrorCode.ACCESS_BUSY, 429),
            Map.entry(ErrorCode.LINK_BUSY, 429),
            Map.entry(ErrorCode.ACCESS_DIRECTORY, 503),
            Map.entry(ErrorCode.DATABASE_UNREACHABLE, 503));

    static Problem of(HoldfastException e) {
        ErrorCode code = e.code();
        String title = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String message = e.getMessage();
        return new Problem(
                "urn:holdfast:error:" + code.code(),
                title,
                STATUS.getOrDefault(code, status(code.kind())),
                message == null ? title : message,
                code.code(),
                e.subject());
    }

    private static int status(ErrorCode.Kind kind) {
        return switch (kind) {
            case USER -> 409;
            case RESOURCE -> 503;
            case EXTERNAL -> 502;
            case CORRUPTION, INTERNAL -> 500;
        };
    }
}
