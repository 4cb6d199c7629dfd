package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.ArrayList;
import java.util.List;

/** New versions for agents, and the packages they come in. */
final class UpgradeGroup {
    private UpgradeGroup() {}

    static VerbGroup packages() {
        return new VerbGroup(
                "package",
                "Shows and changes which packages agents can be given.",
                List.of(),
                List.of(
                        new ListVerb(Kinds.PACKAGE),
                        new ShowVerb(Kinds.PACKAGE),
                        new PackageAdd(),
                        new RemoveVerb(Kinds.PACKAGE)));
    }

    static VerbGroup upgrades() {
        List<Verb> verbs = new ArrayList<>(Kinds.UPGRADE.looking());
        verbs.add(new UpgradeAgents());
        verbs.add(new UpgradeStart());
        verbs.add(new ActVerb(Kinds.UPGRADE, "pause", "Begins with no more agents until it is resumed.", "Paused"));
        verbs.add(new ActVerb(
                Kinds.UPGRADE,
                "resume",
                "Goes on; if it had stopped, what has failed until now counts no more.",
                "Resumed"));
        verbs.add(new ActVerb(
                Kinds.UPGRADE, "cancel", "Ends it; agents that were not begun with keep their version.", "Cancelled"));
        return new VerbGroup("upgrade", "Gives agents a new version, in waves.", List.of(), verbs);
    }
}
