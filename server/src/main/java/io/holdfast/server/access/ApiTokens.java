package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Tokens of one's own account: created with a scope and an end, listed, revoked. */
public final class ApiTokens {
    private static final Duration LONGEST = Duration.ofDays(400);

    /** A token that was just made; {@code secret} is shown this once. */
    public record Issued(ApiToken token, String secret) {}

    private final Ids ids;

    public ApiTokens(Ids ids) {
        this.ids = ids;
    }

    public Issued create(Handle handle, Actor actor, String name, Set<Permission> permissions, Duration lifetime) {
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST) > 0) {
            throw Conditions.invalid(
                    "lifetime", "a token lives for at most " + LONGEST.toDays() + " days, such as P90D.");
        }
        Conditions.requireName(name);
        if (permissions.isEmpty()) {
            throw Conditions.invalid("permissions", "a token has at least one permission.");
        }
        if (actor.password() == PasswordState.ONE_TIME || !actor.permissions().containsAll(permissions)) {
            throw new HoldfastException(
                    ErrorCode.ACCESS_DENIED,
                    name,
                    "a token cannot do more than its owner: leave out what you may not do yourself, and change a one-time password first.");
        }
        boolean byProvider = handle.createQuery("SELECT count(*) FROM account WHERE id = :id AND origin = 'PROVIDER'")
                        .bind("id", actor.accountId())
                        .mapTo(Long.class)
                        .one()
                > 0;
        if (byProvider) {
            throw Conditions.impossible(
                    name,
                    "an OpenID provider does not tell when somebody leaves, so users who log in through one have no tokens:"
                            + " make it as a user who is kept here or in the directory.");
        }
        String id = ids.next();
        String secret = ids.secret("hft_");
        long now = ids.millis();
        handle.createUpdate("INSERT INTO api_token (id, account_id, name, hash, permissions, created_at, expires_at)"
                        + " VALUES (:id, :account, :name, :hash, :permissions, :now, :end)")
                .bind("id", id)
                .bind("account", actor.accountId())
                .bind("name", name)
                .bind("hash", Secrets.hash(secret))
                .bind(
                        "permissions",
                        permissions.stream().map(Enum::name).sorted().collect(Collectors.joining(",")))
                .bind("now", now)
                .bind("end", now + lifetime.toMillis())
                .execute();
        Instant created = Instant.ofEpochMilli(now);
        return new Issued(new ApiToken(id, name, permissions, created, created.plus(lifetime)), secret);
    }

    public Page<ApiToken> page(Handle handle, Actor actor, PageRequest request) {
        List<ApiToken> read = handle.createQuery("SELECT * FROM api_token WHERE account_id = :account AND id > :after"
                        + " ORDER BY id LIMIT :limit")
                .bind("account", actor.accountId())
                .bind("after", request.after().orElse(""))
                .bind("limit", request.limit() + 1)
                .map((row, context) -> new ApiToken(
                        row.getString("id"),
                        row.getString("name"),
                        permissions(row.getString("permissions")),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        Instant.ofEpochMilli(row.getLong("expires_at"))))
                .list();
        return Page.of(read, request.limit(), ApiToken::id);
    }

    public void revoke(Handle handle, Actor actor, String id) {
        int removed = handle.createUpdate("DELETE FROM api_token WHERE id = :id AND account_id = :account")
                .bind("id", id)
                .bind("account", actor.accountId())
                .execute();
        if (removed == 0) {
            throw Conditions.unknown("token", id);
        }
    }

    static Set<Permission> permissions(String text) {
        return Arrays.stream(text.split(","))
                .map(Permission::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
    }
}
