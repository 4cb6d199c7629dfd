package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.ArrayList;
import java.util.List;

/** What can be protected, and groups of it. */
final class Inventory {
    private static final Form GROUP = new Form(
            "{\"description\": \"\", \"rule\": {}}",
            List.of(
                    new Field("--description", "TEXT", "What it is for.", "/description", Field.TEXT),
                    new Field("--kind", "KIND", "Resources of this kind.", "/rule/kind", Field.TEXT),
                    new Field("--called", "TEXT", "Resources whose name contains this.", "/rule/name", Field.TEXT),
                    new Field("--tag", "TAG", "Resources of agents with this tag.", "/rule/tag", Field.TEXT),
                    new Field("--owner", "TEXT", "Resources of agents of this owner.", "/rule/owner", Field.TEXT),
                    new Field(
                            "--system",
                            "TEXT",
                            "Resources of agents whose system says this.",
                            "/rule/system",
                            Field.TEXT),
                    new Field(
                            "--site",
                            "NAME-OR-ID",
                            "Resources of agents of this site.",
                            "/rule/siteId",
                            Field.one(Kinds.SITE))));

    private Inventory() {}

    static VerbGroup resources() {
        List<Verb> verbs = new ArrayList<>(Kinds.RESOURCE.looking());
        verbs.addAll(List.of(
                new ResourceCreate(),
                new ResourceChange(),
                new RemoveVerb(Kinds.RESOURCE),
                new ResourceFind(),
                new ResourceKinds()));
        return new VerbGroup("resource", "Shows and changes what can be protected.", List.of(), verbs);
    }

    static VerbGroup groups() {
        return new VerbGroup(
                "group",
                "Shows and changes groups of resources, which are selected by rules.",
                List.of(),
                Kinds.GROUP.defining(
                        GROUP,
                        new TableVerb(
                                Kinds.GROUP,
                                "resources",
                                "Shows what a group selects now.",
                                "resources",
                                Kinds.RESOURCE.columns())));
    }
}
