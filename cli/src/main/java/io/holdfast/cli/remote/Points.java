package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.ArrayList;
import java.util.List;

/** Recovery points as the API has them, and what can be done with them. */
final class Points {
    private Points() {}

    static VerbGroup group() {
        List<Verb> verbs = new ArrayList<>(Kinds.POINT.looking());
        verbs.addAll(List.of(new PointLs(), new PointFind(), new PointDownload(), new PointRestore()));
        verbs.addAll(List.of(
                new PointVerify(),
                new PointWeigh(),
                new PointHold(),
                new ActVerb(Kinds.POINT, "release", "Ends a hold: the rules say again what becomes of it.", "Released"),
                new PointDelete(),
                new ActVerb(Kinds.POINT, "undelete", "Takes a point out of the trash.", "Took out of the trash:")));
        return new VerbGroup("point", "Shows recovery points, what is in them, and gives it back.", List.of(), verbs);
    }

    static String path(String what) {
        return Kinds.POINT.path() + "/{id}/" + what;
    }

    /** The agent whose a point is. */
    static String ownAgent(ServerLink link, String point) {
        String resource = link.act(Kinds.POINT.show(), point).path("resourceId").asString();
        return link.act(Kinds.RESOURCE.show(), resource).path("agentId").asString();
    }
}
