package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The groups of verbs that ask a server. */
public final class RemoteGroups {
    private static final Form SITE = new Form(
            "{\"description\": \"\"}",
            List.of(new Field("--description", "TEXT", "What is there.", "/description", Field.TEXT)));

    private RemoteGroups() {}

    public static Map<String, Supplier<VerbGroup>> all() {
        return Map.ofEntries(
                Map.entry("agent", Members::agents),
                Map.entry("media-server", Members::mediaServers),
                Map.entry("resource", Inventory::resources),
                Map.entry("group", Inventory::groups),
                Map.entry("job", Jobs::jobs),
                Map.entry("run", Jobs::runs),
                Map.entry("point", Points::group),
                Map.entry("package", UpgradeGroup::packages),
                Map.entry("upgrade", UpgradeGroup::upgrades),
                Map.entry("site", () -> group("site", "Shows and changes sites.", Kinds.SITE.defining(SITE))),
                Map.entry("policy", Policies::group),
                Map.entry("user", Users::group),
                Map.entry("self", Own::group),
                Map.entry("pool", Pools::group),
                Map.entry("alert", AlertGroups::group),
                Map.entry("retention", RemoteGroups::retention),
                Map.entry("role-mode", RemoteGroups::roleMode),
                Map.entry("limits", Installations::limits),
                Map.entry("directory", Installations::directory),
                Map.entry("provider", Installations::provider),
                Map.entry("self-backup", Installations::selfBackup),
                Map.entry(
                        "audit",
                        () -> group(
                                "audit",
                                "Shows and verifies the audit log.",
                                List.of(
                                        new ListVerb(Kinds.AUDIT),
                                        new WholeVerb(
                                                "verify",
                                                "Verifies that no entry of the audit log was changed or removed.",
                                                Operation.post("/api/v1/audit/verify"))))),
                Map.entry(
                        "plan",
                        () -> group("plan", "Plans capacity.", List.of(new PlanCapacity(), new PlanForecast()))));
    }

    private static VerbGroup retention() {
        return group(
                "retention",
                "Shows and applies what deletes points by the rules of policies.",
                List.of(
                        new WholeVerb(
                                "show",
                                "Shows the server's time, and why it is not believed if it is not.",
                                Operation.get("/api/v1/retention")),
                        new WholeVerb("apply", "Applies the rules now.", Operation.post("/api/v1/retention/apply")),
                        new WholeVerb(
                                "confirm",
                                "Says that the server's date is right, so that it deletes again.",
                                Operation.post("/api/v1/retention/confirm"))));
    }

    private static VerbGroup roleMode() {
        return group(
                "role-mode",
                "Shows whether one role or three rule the server, and divides them.",
                List.of(
                        new WholeVerb("show", "Shows the mode in force.", Operation.get("/api/v1/role-mode")),
                        new WholeVerb(
                                "divide",
                                "Divides what administrators may do among three roles, for good.",
                                Operation.post("/api/v1/role-mode/divide"),
                                "Three roles rule from now on.")));
    }

    private static VerbGroup group(String word, String description, List<? extends Verb> verbs) {
        return new VerbGroup(word, description, List.of(), List.copyOf(verbs));
    }
}
