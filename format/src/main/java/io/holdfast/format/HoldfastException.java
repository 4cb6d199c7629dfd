package io.holdfast.format;

/**
 * The one family of errors. The message says what happened, to what, and what to do; the code says it to programs. Errors of
 * libraries and of the operating system are translated into this once, where they enter.
 */
public final class HoldfastException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String subject;

    /** {@code subject} names what it happened to: a path, a file of the store, a snapshot. */
    public HoldfastException(ErrorCode code, String subject, String message) {
        super(message);
        this.code = code;
        this.subject = subject;
    }

    public HoldfastException(ErrorCode code, String subject, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.subject = subject;
    }

    /** Something persisted does not have the shape, checksum or meaning that its format demands. */
    public static HoldfastException corrupt(String subject, String what) {
        return new HoldfastException(
                ErrorCode.FORMAT_CORRUPT,
                subject,
                subject + " is corrupt: " + what + ". Run `holdfast check`, then `holdfast repair`.");
    }

    public ErrorCode code() {
        return code;
    }

    public String subject() {
        return subject;
    }
}
