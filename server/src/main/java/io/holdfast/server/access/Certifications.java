package io.holdfast.server.access;

import io.holdfast.protocol.PemFiles;
import io.holdfast.protocol.Revocations;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The certificates that were issued to members, and which of them no longer count. */
public final class Certifications {
    private final Database database;
    private final Ids ids;

    public Certifications(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /** The ones before count until they expire, so that whoever renews can go on with the old one if the new is lost on its way. */
    void add(Handle handle, String member, X509Certificate issued) {
        handle.createUpdate("INSERT INTO certificate (serial, member_id, issued_at, expires_at, revoked_at, encoded)"
                        + " VALUES (:serial, :member, :now, :end, 0, :encoded)")
                .bind("serial", issued.getSerialNumber().toString(16))
                .bind("member", member)
                .bind("now", ids.millis())
                .bind("end", issued.getNotAfter().toInstant().toEpochMilli())
                .bind("encoded", PemFiles.text(List.of(issued)))
                .execute();
    }

    /** All of a member's certificates count no more. */
    public void revoke(Handle handle, String member) {
        hold(handle, member);
        handle.createUpdate("UPDATE certificate SET revoked_at = :now WHERE member_id = :member AND revoked_at = 0")
                .bind("now", ids.millis())
                .bind("member", member)
                .execute();
    }

    /** Serial numbers in hex of those that were revoked and have not expired. */
    public List<String> revoked(Handle handle) {
        return handle.createQuery(
                        "SELECT serial FROM certificate WHERE revoked_at > 0 AND expires_at > :now ORDER BY serial")
                .bind("now", ids.millis())
                .mapTo(String.class)
                .list();
    }

    /** Until the transaction ends, nobody else revokes or issues this member's: a certificate issued meanwhile would escape. */
    void hold(Handle handle, String member) {
        handle.createUpdate("UPDATE certificate SET revoked_at = revoked_at WHERE member_id = :member")
                .bind("member", member)
                .execute();
    }

    /** How many a member was given of late. */
    long issued(Handle handle, String member, Duration within) {
        return handle.createQuery("SELECT count(*) FROM certificate WHERE member_id = :member AND issued_at > :since")
                .bind("member", member)
                .bind("since", ids.millis() - within.toMillis())
                .mapTo(Long.class)
                .one();
    }

    /** What is not known here was not issued by this installation as it is now, and does not count. */
    boolean counts(Handle handle, X509Certificate certificate) {
        return handle.createQuery("SELECT count(*) FROM certificate WHERE serial = :serial AND revoked_at = 0")
                        .bind("serial", certificate.getSerialNumber().toString(16))
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    /** Asked at each connection. */
    public Revocations revocations() {
        return certificate -> !database.<Boolean>read(handle -> counts(handle, certificate));
    }
}
