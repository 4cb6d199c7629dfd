package io.holdfast.server.access;

import java.time.Instant;
import java.util.Set;

/** A key for a program, in the name of an account and with no more than its permissions. */
public record ApiToken(String id, String name, Set<Permission> permissions, Instant createdAt, Instant expiresAt) {
    public ApiToken {
        permissions = Set.copyOf(permissions);
    }
}
