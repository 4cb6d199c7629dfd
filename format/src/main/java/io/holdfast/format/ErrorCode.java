package io.holdfast.format;

/**
 * Every error that a user or a program can meet, with its stable code. A code is never reused and never changes its meaning;
 * {@code docs/errors.md} lists them with what to do.
 */
public enum ErrorCode {
    STORE_FULL("STORE-0001", Kind.RESOURCE),
    STORE_UNREACHABLE("STORE-0002", Kind.EXTERNAL),
    STORE_DENIED("STORE-0003", Kind.EXTERNAL),
    STORE_NAME_TAKEN("STORE-0004", Kind.INTERNAL),
    STORE_NO_SUCH_NAME("STORE-0005", Kind.CORRUPTION),

    REPOSITORY_MISSING("REPOSITORY-0001", Kind.USER),
    REPOSITORY_EXISTS("REPOSITORY-0002", Kind.USER),
    REPOSITORY_LOCKED_OUT("REPOSITORY-0003", Kind.USER),
    REPOSITORY_KEYLESS("REPOSITORY-0004", Kind.USER),
    REPOSITORY_LAST_KEY("REPOSITORY-0005", Kind.USER),
    REPOSITORY_NO_SUCH_KEY("REPOSITORY-0006", Kind.USER),
    REPOSITORY_BUSY("REPOSITORY-0007", Kind.RESOURCE),
    REPOSITORY_TAMPERED("REPOSITORY-0008", Kind.CORRUPTION),

    FORMAT_CORRUPT("FORMAT-0001", Kind.CORRUPTION),
    FORMAT_TOO_NEW("FORMAT-0002", Kind.USER),
    FORMAT_TOO_OLD("FORMAT-0003", Kind.USER),
    FORMAT_LIMIT("FORMAT-0004", Kind.USER),

    CHUNK_MISSING("CHUNK-0001", Kind.CORRUPTION),
    CHUNK_CORRUPT("CHUNK-0002", Kind.CORRUPTION),

    SNAPSHOT_UNKNOWN("SNAPSHOT-0001", Kind.USER),
    SNAPSHOT_AMBIGUOUS("SNAPSHOT-0002", Kind.USER),
    SNAPSHOT_NO_SUCH_PATH("SNAPSHOT-0003", Kind.USER),
    SNAPSHOT_PINNED("SNAPSHOT-0004", Kind.USER),

    SESSION_CANCELLED("SESSION-0001", Kind.USER),
    SESSION_FENCED("SESSION-0002", Kind.RESOURCE),

    SOURCE_MISSING("SOURCE-0001", Kind.USER),
    SOURCE_UNREADABLE("SOURCE-0002", Kind.EXTERNAL),
    SOURCE_CHANGED("SOURCE-0003", Kind.EXTERNAL),
    SOURCE_UNSUPPORTED("SOURCE-0004", Kind.USER),
    SOURCE_DISAGREES("SOURCE-0005", Kind.EXTERNAL),

    TARGET_EXISTS("TARGET-0001", Kind.USER),
    TARGET_UNWRITABLE("TARGET-0002", Kind.EXTERNAL),
    TARGET_TOO_SMALL("TARGET-0003", Kind.USER),
    TARGET_ATTRIBUTE("TARGET-0004", Kind.EXTERNAL),
    TARGET_CONTENT("TARGET-0005", Kind.CORRUPTION),

    NBD_UNREACHABLE("NBD-0001", Kind.EXTERNAL),
    NBD_SILENT("NBD-0002", Kind.EXTERNAL),
    NBD_PROTOCOL("NBD-0003", Kind.EXTERNAL),
    NBD_NO_EXPORT("NBD-0004", Kind.USER),
    NBD_REFUSED("NBD-0005", Kind.EXTERNAL),
    NBD_TLS("NBD-0006", Kind.USER),
    NBD_NO_CONTEXT("NBD-0007", Kind.USER),
    NBD_READ_FAILED("NBD-0008", Kind.EXTERNAL),
    NBD_ADDRESS("NBD-0009", Kind.USER),

    PLATFORM_MISSING("PLATFORM-0001", Kind.USER),
    PLATFORM_UNREACHABLE("PLATFORM-0002", Kind.EXTERNAL),
    PLATFORM_DENIED("PLATFORM-0003", Kind.USER),
    PLATFORM_UNKNOWN("PLATFORM-0004", Kind.USER),
    PLATFORM_UNSUPPORTED("PLATFORM-0005", Kind.EXTERNAL),
    PLATFORM_REFUSED("PLATFORM-0006", Kind.EXTERNAL),
    PLATFORM_BUSY("PLATFORM-0007", Kind.RESOURCE),
    PLATFORM_GUEST_SILENT("PLATFORM-0008", Kind.EXTERNAL),
    PLATFORM_INCOMPREHENSIBLE("PLATFORM-0009", Kind.EXTERNAL),

    USAGE("USAGE-0001", Kind.USER),
    INTERNAL("INTERNAL-0001", Kind.INTERNAL);

    /** Who can do something about it. */
    public enum Kind {
        USER,
        RESOURCE,
        EXTERNAL,
        CORRUPTION,
        INTERNAL
    }

    private final String code;
    private final Kind kind;

    ErrorCode(String code, Kind kind) {
        this.code = code;
        this.kind = kind;
    }

    /** The stable code, such as {@code STORE-0001}. */
    public String code() {
        return code;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    public boolean retryable() {
        return this == STORE_UNREACHABLE
                || this == REPOSITORY_BUSY
                || this == NBD_UNREACHABLE
                || this == NBD_SILENT
                || this == PLATFORM_UNREACHABLE
                || this == PLATFORM_BUSY;
    }
}
