package io.holdfast.agent.nbd;

/** The errors that a server may answer, by the numbers that they have on the wire. */
enum NbdError {
    EPERM(1),
    EIO(5),
    ENOMEM(12),
    EINVAL(22),
    ENOSPC(28),
    EOVERFLOW(75),
    ENOTSUP(95),
    ESHUTDOWN(108),
    OTHER(0);

    private final int number;

    NbdError(int number) {
        this.number = number;
    }

    static NbdError of(int number) {
        for (NbdError each : values()) {
            if (each.number == number && each != OTHER) {
                return each;
            }
        }
        return OTHER;
    }

    String title(int given) {
        return this == OTHER ? "error " + Integer.toUnsignedString(given) : name();
    }
}
