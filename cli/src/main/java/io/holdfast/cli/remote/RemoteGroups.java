package io.holdfast.cli.remote;

import io.holdfast.cli.verb.VerbGroup;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The groups of verbs that ask a server. */
public final class RemoteGroups {
    private static final List<String> NAME = List.of("name");

    private RemoteGroups() {}

    public static Map<String, Supplier<VerbGroup>> all() {
        return Map.of(
                "site",
                () -> new Kind(
                                "site",
                                "/api/v1/sites",
                                List.of("ID=/id", "NAME=/spec/name", "DESCRIPTION=/spec/description"),
                                NAME)
                        .group("Shows and changes sites."),
                "policy",
                () -> new Kind(
                                "policy",
                                "/api/v1/policies",
                                List.of("ID=/id", "NAME=/spec/name", "CHANGED=/changedAt"),
                                NAME)
                        .group("Shows and changes policies.", new PolicyPreview()),
                "user",
                () -> new Kind(
                                "user",
                                "/api/v1/users",
                                List.of("ID=/id", "NAME=/name", "ROLE=/role", "STATE=/state"),
                                NAME)
                        .group("Shows and changes users."),
                "audit",
                () -> new VerbGroup(
                        "audit",
                        "Shows and verifies the audit log.",
                        List.of(),
                        List.of(
                                new ListVerb(new Kind(
                                        "audit",
                                        "/api/v1/audit",
                                        List.of(
                                                "WHEN=/at",
                                                "WHO=/actor",
                                                "WHAT=/action",
                                                "OUTCOME=/outcome",
                                                "SUBJECT=/subject"),
                                        List.of("actor", "action"))),
                                new AuditVerify())),
                "point",
                Points::group,
                "plan",
                () -> new VerbGroup("plan", "Plans capacity.", List.of(), List.of(new PlanCapacity())));
    }
}
