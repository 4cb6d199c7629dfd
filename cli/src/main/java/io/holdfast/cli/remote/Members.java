package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.ArrayList;
import java.util.List;

/** Agents and media servers as the server knows them. */
final class Members {
    private static final Form CHANGE = new Form(
            "{}",
            List.of(
                    new Field("--name", "NAME", "Call it so from now on.", "/name", Field.TEXT),
                    new Field("--site", "NAME-OR-ID", "Where it stands.", "/siteId", Field.one(Kinds.SITE)),
                    new Field("--owner", "TEXT", "Whose it is.", "/owner", Field.TEXT),
                    new Field("--tag", "TAG…", "Instead of the tags it has.", "/tags", Field.TEXT),
                    new Field(
                            "--address",
                            "HOST:PORT…",
                            "Where others reach it, instead of what it says itself.",
                            "/addresses",
                            Field.TEXT)));

    private Members() {}

    static VerbGroup agents() {
        return group(
                Kinds.AGENT,
                "Shows agents, lets new ones in; enrols and runs the one of this machine.",
                "AGENT",
                "agent");
    }

    static VerbGroup mediaServers() {
        return group(Kinds.MEDIA_SERVER, "Shows media servers, and lets new ones in.", "MEDIA", "media");
    }

    private static VerbGroup group(Kind kind, String description, String role, String joining) {
        List<Verb> verbs = new ArrayList<>(kind.looking());
        verbs.add(new ChangeVerb(kind, CHANGE));
        verbs.add(new ActVerb(kind, "revoke", "Lets one in no more; what it was stays known.", "Revoked"));
        verbs.add(new Invite(kind, role, joining));
        return new VerbGroup(kind.word(), description, List.of(), verbs);
    }
}
