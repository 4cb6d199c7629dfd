package io.holdfast.server.alert;

import io.holdfast.server.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Agents and media servers that are silent, have the wrong time, or will be strangers soon. */
final class MemberFindings {
    /** Whoever is connected looks every day whether to renew. */
    private static final Duration RENEWING = Duration.ofDays(2);

    private final Database database;

    MemberFindings(Database database) {
        this.database = database;
    }

    List<Finding> silent(Handle handle, Condition.SilentMember condition) {
        return handle.createQuery(
                        "SELECT id, role, name, CASE WHEN seen_at = 0 THEN enrolled_at ELSE seen_at END AS since FROM member"
                                + " WHERE state = 'ENABLED' AND CASE WHEN seen_at = 0 THEN enrolled_at ELSE seen_at END < :limit"
                                + only(condition.members())
                                + " ORDER BY id")
                .bind("limit", database.clock(handle) - condition.longerThan().toMillis())
                .map((row, context) -> finding(row, "since", Instant.ofEpochMilli(row.getLong("since"))))
                .list();
    }

    List<Finding> expiring(Handle handle, Condition.ExpiringCertificate condition) {
        return handle.createQuery("SELECT member.id, role, name, max(expires_at) AS ends FROM member JOIN certificate"
                        + " ON certificate.member_id = member.id AND revoked_at = 0 WHERE state = 'ENABLED'"
                        + only(condition.members()) + " GROUP BY member.id, role, name"
                        + " HAVING (max(expires_at) - :now) * 3 < max(expires_at) - max(issued_at) ORDER BY member.id")
                .bind("now", database.clock(handle) - RENEWING.toMillis())
                .map((row, context) -> finding(row, "until", Instant.ofEpochMilli(row.getLong("ends"))))
                .list();
    }

    /** {@code at} is what makes it another one when it changes. */
    private Finding finding(ResultSet row, String word, Instant at) throws SQLException {
        String id = row.getString("id");
        return new Finding(
                id,
                at.toString(),
                place(id),
                Map.of("member", id, "role", role(row), "name", row.getString("name"), word, at.toString()));
    }

    private static String only(Condition.Members members) {
        return switch (members) {
            case AGENTS -> " AND role = 'AGENT'";
            case MEDIA_SERVERS -> " AND role = 'MEDIA'";
            case ALL -> "";
        };
    }

    private static String role(ResultSet row) throws SQLException {
        return row.getString("role").equals("MEDIA") ? "media server" : "agent";
    }

    List<Finding> wrongClock(Handle handle, Condition.WrongClock condition) {
        return handle.createQuery(
                        "SELECT id, name, skew FROM member WHERE state = 'ENABLED' AND abs(skew) > :by ORDER BY id")
                .bind("by", condition.by().toMillis())
                .map((row, context) -> new Finding(
                        row.getString("id"),
                        "",
                        place(row.getString("id")),
                        Map.of(
                                "member", row.getString("id"),
                                "name", row.getString("name"),
                                "by",
                                        Duration.ofSeconds(Duration.ofMillis(row.getLong("skew"))
                                                        .toSeconds())
                                                .toString())))
                .list();
    }

    static Finding.Place place(String member) {
        return new Finding.Place(Optional.of(member), Optional.empty(), Optional.empty());
    }
}
