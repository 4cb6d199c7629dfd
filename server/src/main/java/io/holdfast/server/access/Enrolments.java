package io.holdfast.server.access;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Sha256;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.EnrolmentToken;
import io.holdfast.protocol.Identity;
import io.holdfast.protocol.Role;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** How machines join: a token works once, for one role, until its end; whoever shows it is given an identity and a certificate. */
public final class Enrolments {
    private static final Duration LONGEST = Duration.ofDays(30);

    /** What an administrator hands to a machine; {@code token} is shown this once. */
    public record Issued(String id, String token, Instant expiresAt) {}

    /** Somebody who has just joined. */
    public record Joined(String id, Role role, String name, String siteId, String host, String software) {}

    /** Told of whoever joins, in the transaction in which it does. */
    @FunctionalInterface
    public interface Register {
        void add(Handle handle, Joined joined);
    }

    private record Row(String id, Role role, String name, String siteId, String memberId, long expiresAt) {}

    private final Database database;
    private final Ids ids;
    private final Authority authority;
    private final Issuing issuing;
    private final AuditLog audit;

    public Enrolments(Database database, Ids ids, Authority authority, Certifications certifications, AuditLog audit) {
        this.database = database;
        this.ids = ids;
        this.authority = authority;
        issuing = new Issuing(authority, certifications);
        this.audit = audit;
    }

    /** {@code member}: an id that is there already and is to be given a fresh certificate; empty for somebody new. */
    public Issued create(
            Handle handle, Role role, String name, String siteId, Optional<String> member, Duration lasts) {
        if (role == Role.SERVER) {
            throw Conditions.invalid("role", "servers join by their database: choose AGENT or MEDIA.");
        }
        if (!name.isEmpty()) {
            Conditions.requireName(name);
        }
        if (lasts.isNegative() || lasts.isZero() || lasts.compareTo(LONGEST) > 0) {
            throw Conditions.invalid(
                    "lifetime", "a token lives for at most " + LONGEST.toDays() + " days, such as PT1H.");
        }
        String id = ids.next();
        String secret = ids.secret("");
        long end = ids.millis() + lasts.toMillis();
        handle.createUpdate("INSERT INTO enrolment (id, hash, role, name, site_id, created_at, expires_at, member_id)"
                        + " VALUES (:id, :hash, :role, :name, :site, :now, :end, :member)")
                .bind("id", id)
                .bind("hash", Secrets.hash(secret))
                .bind("role", role.name())
                .bind("name", name)
                .bind("site", siteId)
                .bind("now", ids.millis())
                .bind("end", end)
                .bind("member", member.orElse(""))
                .execute();
        byte[] root = fingerprint(authority.root());
        return new Issued(id, new EnrolmentToken(secret, root).text(), Instant.ofEpochMilli(end));
    }

    private static byte[] fingerprint(X509Certificate certificate) {
        try {
            return Sha256.digest().digest(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate of our own has an encoding", e);
        }
    }

    /** Serves those who join. */
    public Enrolment.Registrar registrar(Register register) {
        return request -> {
            try {
                return enrol(request, register);
            } catch (HoldfastException e) {
                audit.refused(
                        Actor.claimed(request.host(), ""),
                        "enrol",
                        request.role().word(),
                        e.code().code());
                throw e;
            }
        };
    }

    private Enrolment.Grant enrol(Enrolment.Request request, Register register) {
        PublicKey key = Issuing.key(request.request());
        // In a transaction of its own: a token that was shown is spent, whatever comes of it.
        Optional<Row> shown = database.write(handle -> take(handle, request));
        Row row = shown.filter(each -> each.expiresAt() > ids.millis() && each.role() == request.role())
                .orElseThrow(
                        () -> Issuing.refused("the token is unknown, was used, has expired or is for another role"));
        return database.write(handle -> {
            String id = row.memberId().isEmpty() ? ids.next() : row.memberId();
            Enrolment.Grant grant = issuing.issue(handle, new Identity(row.role(), id), key);
            String name = row.name().isEmpty() ? request.host() : row.name();
            register.add(handle, new Joined(id, row.role(), name, row.siteId(), request.host(), request.version()));
            audit.done(
                    handle,
                    Actor.claimed(request.host(), ""),
                    "enrol",
                    row.role().word() + " " + id,
                    name);
            return grant;
        });
    }

    /** The delete is what makes a token work once, whatever happens at the same moment. */
    private static Optional<Row> take(Handle handle, Enrolment.Request request) {
        return handle.createQuery("DELETE FROM enrolment WHERE hash = :hash RETURNING *")
                .bind("hash", Secrets.hash(request.secret()))
                .map((row, context) -> new Row(
                        row.getString("id"),
                        Role.valueOf(row.getString("role")),
                        row.getString("name"),
                        row.getString("site_id"),
                        row.getString("member_id"),
                        row.getLong("expires_at")))
                .findOne();
    }
}
