package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Pools of media servers, and the repositories that live in them. */
final class Pools {
    private static final String MEDIA = "--media-server";

    private Pools() {}

    static VerbGroup group() {
        List<Verb> verbs = new ArrayList<>(Kinds.REPOSITORY.looking());
        verbs.add(new RepositoryFound());
        verbs.add(new BegunVerb(Kinds.REPOSITORY, "gc", "Drops what nothing needs."));
        verbs.add(new BegunVerb(Kinds.REPOSITORY, "check", "Looks whether the structure agrees."));
        verbs.add(new BegunVerb(Kinds.REPOSITORY, "verify", "Reads all bytes back and compares their checksums."));
        verbs.add(new RepositoryEscrow());
        verbs.add(new ActVerb(
                Kinds.REPOSITORY,
                "retire",
                "Puts its points into the trash; it is deleted when none of them can be brought back.",
                "Retired"));
        verbs.add(new ActVerb(Kinds.REPOSITORY, "reinstate", "Lets jobs go into a retired one again.", "Reinstated"));
        VerbGroup repositories = new VerbGroup(
                "repository", "Shows, makes and looks after the repositories of media servers.", List.of(), verbs);
        return new VerbGroup(
                "pool",
                "Shows and extends the pools of media servers, and the repositories in them.",
                List.of(repositories),
                List.of(new PoolList(), new PoolExtend(), new PoolForecast(), new PoolSavings()));
    }

    static Options describe(Options options) {
        return BegunRuns.describe(
                options.value(MEDIA, "NAME-OR-ID", "On which media server (default: the only one there is)."));
    }

    /** The media server that was named, or the only one. */
    static String media(Arguments arguments, ServerLink link) {
        return arguments
                .text(MEDIA)
                .map(meant -> Kinds.MEDIA_SERVER.id(link, meant))
                .orElseGet(() -> {
                    List<JsonNode> known = link.items(Kinds.MEDIA_SERVER.path(), 2);
                    if (known.size() != 1) {
                        throw Arguments.usage(MEDIA, "Say on which media server: " + MEDIA + " NAME-OR-ID.");
                    }
                    return known.getFirst().path("id").asString();
                });
    }
}
