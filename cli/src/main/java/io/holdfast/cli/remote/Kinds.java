package io.holdfast.cli.remote;

import java.util.List;

/** What the server has lists of. */
final class Kinds {
    private static final Filter NAME = Filter.text("name", "Only those whose name contains this.");
    private static final List<String> MEMBERS = List.of(
            "ID=/id",
            "NAME=/name",
            "HOST=/host",
            "HEALTH=/health",
            "STATE=/state",
            "SOFTWARE=/software",
            "SEEN=time:/seenAt");

    static final Kind SITE = new Kind(
            "site",
            "/api/v1/sites",
            List.of("ID=/id", "NAME=/spec/name", "DESCRIPTION=/spec/description"),
            List.of(NAME));
    static final Kind POLICY = new Kind(
            "policy",
            "/api/v1/policies",
            List.of("ID=/id", "NAME=/spec/name", "CHANGED=time:/changedAt"),
            List.of(NAME));
    static final Kind USER = new Kind(
            "user", "/api/v1/users", List.of("ID=/id", "NAME=/name", "ROLE=/role", "STATE=/state"), List.of(NAME));
    static final Kind AUDIT = new Kind(
            "audit",
            "/api/v1/audit",
            List.of("WHEN=time:/at", "WHO=/actor", "WHAT=/action", "OUTCOME=/outcome", "SUBJECT=/subject"),
            List.of(
                    Filter.text("actor", "Only what this user did."),
                    Filter.text("action", "Only this action, such as policy.create."),
                    Filter.moment("from", "Only what was done then or later: a day, a time, or an age such as 7d."),
                    Filter.moment("before", "Only what was done earlier.")));
    static final Kind AGENT = new Kind("agent", "/api/v1/agents", MEMBERS, List.of(NAME));
    static final Kind MEDIA_SERVER = new Kind("media-server", "/api/v1/media-servers", MEMBERS, List.of(NAME));
    static final Kind RESOURCE = new Kind(
            "resource",
            "/api/v1/resources",
            List.of("ID=/id", "NAME=/name", "KIND=/kind", "ORIGIN=/origin", "SEEN=time:/seenAt", "GONE=time:/goneAt"),
            List.of(NAME, Filter.of(AGENT, "agentId")));
    static final Kind GROUP = new Kind(
            "group",
            "/api/v1/groups",
            List.of("ID=/id", "NAME=/spec/name", "DESCRIPTION=/spec/description"),
            List.of(NAME));
    static final Kind REPOSITORY = new Kind(
            "repository",
            "/api/v1/repositories",
            List.of(
                    "ID=/id",
                    "NAME=/name",
                    "POOL=/pool",
                    "STATE=/state",
                    "SNAPSHOTS=/snapshots",
                    "STORED=bytes:/storedBytes",
                    "SEEN=time:/seenAt"),
            List.of());
    static final Kind JOB = new Kind(
            "job",
            "/api/v1/jobs",
            List.of(
                    "ID=/id",
                    "NAME=/spec/name",
                    "TAGS=list:/spec/tags",
                    "CHANGED=time:/changedAt",
                    "DESCRIPTION=/spec/description"),
            List.of(NAME));
    static final Kind RUN = new Kind(
            "run",
            "/api/v1/runs",
            List.of(
                    "ID=/id",
                    "KIND=/task/kind",
                    "WHAT=/task/name",
                    "STATE=/state",
                    "QUEUED=time:/queuedAt",
                    "TOOK=span:/outcome/took",
                    "STORED=bytes:/outcome/counts/sealedBytes",
                    "REASON=/reason"),
            List.of(
                    Filter.of(JOB, "jobId"),
                    Filter.word(
                            "kind",
                            "backup",
                            "restore",
                            "verify",
                            "found",
                            "extend",
                            "gc",
                            "check",
                            "prune",
                            "verify-sealed",
                            "retire",
                            "measure"),
                    Filter.word(
                            "state",
                            "queued",
                            "running",
                            "complete",
                            "complete-with-exceptions",
                            "failed",
                            "cancelled")));
    static final Kind POINT = new Kind(
            "point",
            "/api/v1/points",
            List.of(
                    "ID=/id",
                    "TAKEN=time:/takenAt",
                    "RESOURCE=/name",
                    "KIND=/kind",
                    "RESULT=/result",
                    "STATE=/state",
                    "HELD=/held",
                    "BYTES=bytes:/logicalBytes",
                    "STORED=bytes:/storedBytes"),
            List.of(
                    Filter.of(RESOURCE, "resourceId"),
                    Filter.of(JOB, "jobId"),
                    Filter.word("state", "kept", "trashed", "forgetting"),
                    Filter.word("job-state", "present", "removed"),
                    Filter.moment("from", "Only what was taken then or later: a day, a time, or an age such as 7d."),
                    Filter.moment("before", "Only what was taken earlier.")));

    static final Kind CHANNEL = new Kind(
            "channel",
            "/api/v1/alert-channels",
            List.of("ID=/id", "NAME=/spec/name", "BY=/spec/target/type", "LANGUAGE=/spec/language"),
            List.of(NAME));
    static final Kind RULE = new Kind(
            "rule",
            "/api/v1/alert-rules",
            List.of("ID=/id", "NAME=/spec/name", "SEVERITY=/spec/severity", "WHEN=/spec/condition/type"),
            List.of(NAME));
    static final Kind ALERT = new Kind(
            "alert",
            "/api/v1/alerts",
            List.of(
                    "ID=/id",
                    "STATE=/state",
                    "SEVERITY=/severity",
                    "SINCE=time:/raisedAt",
                    "LAST=time:/lastAt",
                    "TIMES=/times",
                    "RULE=/rule",
                    "TEXT=/text"),
            List.of(
                    Filter.word("state", "open", "acknowledged", "resolved"),
                    Filter.word("severity", "information", "warning", "critical"),
                    Filter.of(RULE, "ruleId"),
                    Filter.text("kind", "Only of this condition, such as failedRun.")));
    static final Kind DELIVERY = new Kind(
            "delivery",
            "/api/v1/alert-deliveries",
            List.of(
                    "ID=/id",
                    "STATE=/state",
                    "KIND=/kind",
                    "CREATED=time:/createdAt",
                    "ATTEMPTS=/attempts",
                    "NEXT=time:/notBefore",
                    "ERROR=/error"),
            List.of(
                    Filter.of(CHANNEL, "channelId"),
                    Filter.of(ALERT, "alertId"),
                    Filter.word("state", "waiting", "sending", "delivered", "failed")));
    static final Kind PACKAGE = new Kind(
            "package",
            "/api/v1/agent-packages",
            List.of(
                    "ID=/id",
                    "PACKAGE=/name",
                    "VERSION=/version",
                    "FOR=/architecture",
                    "BYTES=bytes:/bytes",
                    "ADDED=time:/addedAt",
                    "BY=/addedBy"),
            List.of());
    static final Kind UPGRADE = new Kind(
            "upgrade",
            "/api/v1/agent-upgrades",
            List.of(
                    "ID=/id",
                    "TO=/spec/version",
                    "STATE=/state",
                    "WAVE=/wave",
                    "OF=/waves",
                    "BEGUN=time:/createdAt",
                    "BY=/createdBy",
                    "REASON=/reason"),
            List.of());
    static final Kind TOKEN = new Kind(
            "token",
            "/api/v1/self/tokens",
            List.of("ID=/id", "NAME=/name", "PERMISSIONS=list:/permissions", "EXPIRES=time:/expiresAt"),
            List.of());

    private Kinds() {}
}
