package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.Identity;
import io.holdfast.server.database.Database;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/** Gives members that are connected a new certificate before the one that they showed has expired; that one counts until then. */
public final class Renewals {
    private static final Duration DAY = Duration.ofDays(1);
    /** Answers are lost now and then; who asks more often than that fills the database. */
    private static final int MOST_IN_A_DAY = 5;

    private final Database database;
    private final Issuing issuing;
    private final Certifications certifications;
    private final AuditLog audit;

    public Renewals(Database database, Authority authority, Certifications certifications, AuditLog audit) {
        this.database = database;
        issuing = new Issuing(authority, certifications);
        this.certifications = certifications;
        this.audit = audit;
    }

    /** For whoever showed {@code shown}; nothing, which the audit log explains, when that was revoked meanwhile or the request is no good. */
    public Optional<Enrolment.Grant> renew(Identity member, X509Certificate shown, byte[] request) {
        Actor actor = Actor.member(member);
        try {
            PublicKey key = Issuing.key(request);
            return Optional.of(database.write(handle -> {
                certifications.hold(handle, member.id());
                if (!certifications.counts(handle, shown)) {
                    throw Issuing.refused("its certificate was revoked");
                }
                if (certifications.issued(handle, member.id(), DAY) >= MOST_IN_A_DAY) {
                    throw Issuing.refused("it asks too often");
                }
                Enrolment.Grant grant = issuing.issue(handle, member, key);
                audit.done(handle, actor, "certificate.renew", member.toString(), "");
                return grant;
            }));
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.LINK_ENROLMENT) {
                throw e;
            }
            audit.refused(
                    actor, "certificate.renew", member.toString(), e.code().code());
            return Optional.empty();
        }
    }
}
