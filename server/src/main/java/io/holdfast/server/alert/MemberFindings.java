package io.holdfast.server.alert;

import io.holdfast.server.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Agents and media servers that are silent or have the wrong time. */
final class MemberFindings {
    private final Database database;

    MemberFindings(Database database) {
        this.database = database;
    }

    List<Finding> silent(Handle handle, Condition.SilentMember condition) {
        String role = switch (condition.members()) {
            case AGENTS -> " AND role = 'AGENT'";
            case MEDIA_SERVERS -> " AND role = 'MEDIA'";
            case ALL -> "";
        };
        return handle.createQuery(
                        "SELECT id, role, name, CASE WHEN seen_at = 0 THEN enrolled_at ELSE seen_at END AS since FROM member"
                                + " WHERE state = 'ENABLED' AND CASE WHEN seen_at = 0 THEN enrolled_at ELSE seen_at END < :limit"
                                + role
                                + " ORDER BY id")
                .bind("limit", database.clock(handle) - condition.longerThan().toMillis())
                .map((row, context) -> {
                    String since = Instant.ofEpochMilli(row.getLong("since")).toString();
                    return new Finding(
                            row.getString("id"),
                            since,
                            place(row.getString("id")),
                            Map.of(
                                    "member",
                                    row.getString("id"),
                                    "role",
                                    row.getString("role").equals("MEDIA") ? "media server" : "agent",
                                    "name",
                                    row.getString("name"),
                                    "since",
                                    since));
                })
                .list();
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
