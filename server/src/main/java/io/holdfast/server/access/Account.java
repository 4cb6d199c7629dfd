package io.holdfast.server.access;

import java.time.Instant;

/** One person or program that may log in, without its secrets. */
public record Account(
        String id,
        String name,
        Role role,
        AccountState state,
        PasswordState password,
        TotpState totp,
        Origin origin,
        String displayName,
        String mail,
        Instant createdAt,
        Instant changedAt,
        long version) {}
