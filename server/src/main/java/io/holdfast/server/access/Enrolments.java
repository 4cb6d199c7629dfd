package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.Sha256;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.EnrolmentToken;
import io.holdfast.protocol.Identity;
import io.holdfast.protocol.Role;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
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
    private final Certifications certifications;
    private final AuditLog audit;

    public Enrolments(Database database, Ids ids, Authority authority, Certifications certifications, AuditLog audit) {
        this.database = database;
        this.ids = ids;
        this.authority = authority;
        this.certifications = certifications;
        this.audit = audit;
    }

    /** {@code member}: an id that is there already and is to be given a fresh certificate; empty for somebody new. */
    public Issued create(
            Handle handle, Role role, String name, String siteId, Optional<String> member, Duration lasts) {
        if (role == Role.SERVER) {
            throw Conditions.invalid("role", "servers join by their database: choose AGENT or MEDIA.");
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
        PublicKey key = key(request.request());
        // In a transaction of its own: a token that was shown is spent, whatever comes of it.
        Optional<Row> shown = database.write(handle -> take(handle, request));
        Row row = shown.filter(each -> each.expiresAt() > ids.millis() && each.role() == request.role())
                .orElseThrow(() -> refused("the token is unknown, was used, has expired or is for another role"));
        return database.write(handle -> {
            String id = row.memberId().isEmpty() ? ids.next() : row.memberId();
            X509Certificate issued = authority.certify(key, new Identity(row.role(), id), List.of());
            certifications.add(handle, id, issued);
            String name = row.name().isBlank() ? request.host() : row.name();
            register.add(handle, new Joined(id, row.role(), name, row.siteId(), request.host(), request.version()));
            audit.done(
                    handle,
                    Actor.claimed(request.host(), ""),
                    "enrol",
                    row.role().word() + " " + id,
                    name);
            try {
                return new Enrolment.Grant(
                        List.of(issued.getEncoded()), List.of(authority.root().getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a certificate of our own has an encoding", e);
            }
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

    /** What asks must have the private half of the key. */
    private static PublicKey key(byte[] request) {
        try {
            JcaPKCS10CertificationRequest read = new JcaPKCS10CertificationRequest(request);
            PublicKey key = read.getPublicKey();
            if (!key.getAlgorithm().equals("EC")
                    || !read.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw refused("the request for a certificate is not signed with its own P-256 key");
            }
            return key;
        } catch (IOException | GeneralSecurityException | PKCSException | OperatorCreationException e) {
            throw refused("the request for a certificate cannot be read");
        }
    }

    private static HoldfastException refused(String why) {
        return new HoldfastException(
                ErrorCode.LINK_ENROLMENT,
                "enrolment",
                "The machine was not enrolled: " + why + ". Make a new token on the server.");
    }
}
