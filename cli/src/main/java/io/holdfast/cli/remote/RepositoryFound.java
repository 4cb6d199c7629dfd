package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.chunking.ChunkSizes;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code pool repository create}. */
final class RepositoryFound implements LoggedInVerb {
    private static final Form FORM = new Form(
            "{\"reach\": \"GLOBAL\", \"chunkMean\": " + ChunkSizes.STANDARD_MEAN + ", \"pool\": \"pool\"}",
            List.of(
                    new Field("--pool", "NAME", "The pool it lives in (default pool).", "/pool", Field.TEXT),
                    new Field(
                            "--reach",
                            "WORD",
                            "For whom: global (default, any job), by-kind, private (one job).",
                            "/reach",
                            Field.oneOf(List.of("global", "by-kind", "private"))),
                    new Field(
                            "--chunk-mean",
                            "SIZE",
                            "Mean chunk size, a power of two from 4K to 4M.",
                            "/chunkMean",
                            Field.BYTES),
                    new Field(
                            "--suite",
                            "WORD",
                            "Algorithms: aes (default), or sm for SM3 and SM4, which are slower.",
                            "/suite",
                            Field.oneOf(List.of("aes", "sm")))));

    @Override
    public Options options() {
        return Pools.describe(CreateVerb.describe(FORM));
    }

    @Override
    public List<Operation> operations() {
        return List.of(Kinds.REPOSITORY.create());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        ObjectNode wish = CreateVerb.document(Kinds.REPOSITORY, FORM, context, link);
        wish.put("mediaId", Pools.media(context.arguments(), link));
        JsonNode founded = link.post(Kinds.REPOSITORY.path(), wish.toString()).body();
        context.output()
                .line("Made repository " + founded.path("repository").path("id").asString() + ".");
        JsonNode run = link.act(AwaitedRuns.SHOW, founded.path("runId").asString());
        return BegunRuns.end(context, link, List.of(run));
    }
}
