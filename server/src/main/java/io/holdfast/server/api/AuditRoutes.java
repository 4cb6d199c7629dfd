package io.holdfast.server.api;

import io.holdfast.server.access.AuditEntry;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.AuditVerdict;
import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Json;
import java.util.List;

/** The audit log: read and verify; nobody writes it from here. */
final class AuditRoutes {
    private final Json json;
    private final AuditLog audit;

    AuditRoutes(Json json, AuditLog audit) {
        this.json = json;
        this.audit = audit;
    }

    List<Route> routes() {
        Routes log = Routes.needing(json, Permission.AUDIT);
        return log.list(
                        "/api/v1/audit",
                        "listAudit",
                        log.pageOf(AuditEntry.class),
                        List.of("actor", "action", "from", "before"),
                        call -> Reply.of(audit.page(
                                call.page(),
                                new AuditLog.Wanted(
                                        call.query("actor"),
                                        call.query("action"),
                                        call.moment("from"),
                                        call.moment("before")))))
                .post(
                        "/api/v1/audit/verify",
                        "verifyAudit",
                        Reply.Nothing.class,
                        AuditVerdict.class,
                        call -> Reply.of(audit.verify()))
                .routes();
    }
}
