package io.holdfast.server.access.directory;

import com.unboundid.ldap.sdk.SearchResultEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** How directories say that somebody may not log in although he is there. */
final class Ban {
    private static final String CONTROL = "userAccountControl";
    private static final String EXPIRES = "accountExpires";
    private static final String LOCK = "nsAccountLock";
    private static final String LOCKED = "pwdAccountLockedTime";
    static final List<String> ATTRIBUTES = List.of(CONTROL, EXPIRES, LOCK, LOCKED);

    private static final int DISABLED = 2;
    private static final String FOR_EVER = "000001010000Z";
    /** Of Active Directory, from 1601 on, in steps of 100 ns. */
    private static final Instant EPOCH = Instant.parse("1601-01-01T00:00:00Z");

    private static final long STEPS_PER_SECOND = 10_000_000;

    private Ban() {}

    /** Why somebody is shut out; empty when he is not. */
    static Optional<String> of(SearchResultEntry entry, Instant now) {
        if ((number(entry, CONTROL) & DISABLED) != 0) {
            return Optional.of(CONTROL + " says that the account is disabled");
        }
        long expires = number(entry, EXPIRES);
        if (expires > 0
                && expires < Long.MAX_VALUE
                && EPOCH.plus(Duration.ofSeconds(expires / STEPS_PER_SECOND)).isBefore(now)) {
            return Optional.of(EXPIRES + " says that the account has expired");
        }
        if ("TRUE".equalsIgnoreCase(entry.getAttributeValue(LOCK))) {
            return Optional.of(LOCK + " says that the account is locked");
        }
        if (FOR_EVER.equals(entry.getAttributeValue(LOCKED))) {
            return Optional.of(LOCKED + " says that the account is locked for ever");
        }
        return Optional.empty();
    }

    private static long number(SearchResultEntry entry, String attribute) {
        return Objects.requireNonNullElse(entry.getAttributeValueAsLong(attribute), 0L);
    }
}
