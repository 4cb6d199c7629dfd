package io.holdfast.format;

/** The algorithms of one repository, chosen when it is made and never changed ({@code docs/format/keys.md}). */
public enum Suite {
    /** HMAC-SHA-256, zstd, XAES-256-GCM. */
    AES(1),
    /** HMAC-SM3, zstd, XSM4-GCM: GB/T 32905 and GB/T 32907. */
    SM(2);

    private final int number;

    Suite(int number) {
        this.number = number;
    }

    /** As it stands in root metadata and in sealed chunks. */
    public int number() {
        return number;
    }

    /**
     * The suite of a number that was read.
     *
     * @param holder what states it, for the message
     * @throws HoldfastException too new, or corrupt
     */
    public static Suite of(long number, String holder, String subject) {
        // Asked for every chunk: no array of all values, and no text before it is needed.
        if (number == AES.number) {
            return AES;
        }
        if (number == SM.number) {
            return SM;
        }
        if (number == 0) {
            throw HoldfastException.corrupt(subject, "it states no suite");
        }
        throw new HoldfastException(
                ErrorCode.FORMAT_TOO_NEW,
                subject,
                holder + " (" + subject + ") uses suite " + number + "; this program knows up to " + SM.number
                        + ". Use a newer Holdfast.");
    }
}
