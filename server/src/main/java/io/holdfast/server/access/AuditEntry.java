package io.holdfast.server.access;

import java.time.Instant;

/** One line of the audit log; {@code seal} covers it and the seal of the line before. */
public record AuditEntry(
        long number,
        Instant at,
        String actor,
        String address,
        String action,
        String subject,
        AuditOutcome outcome,
        String detail,
        String seal) {

    /** Every field with its length, so that no two entries have the same text. */
    String sealedText(String previous) {
        StringBuilder text = new StringBuilder();
        for (String field : new String[] {
            previous,
            Long.toString(number),
            Long.toString(at.toEpochMilli()),
            actor,
            address,
            action,
            subject,
            outcome.name(),
            detail
        }) {
            text.append(field.length()).append(':').append(field);
        }
        return text.toString();
    }
}
