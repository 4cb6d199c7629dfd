package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** {@code job remove}: a repository of the job's own goes with it. */
final class JobRemove implements LoggedInVerb {
    private static final String KEEP = "--keep-repository";

    @Override
    public Options options() {
        return Options.of("remove", "Removes one. A repository of its own is retired with it.")
                .flag(KEEP, "Leave its own repository as it is.")
                .operands(Kinds.JOB.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(Kinds.JOB.remove());
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        String path = Kinds.JOB.remove().at(Kinds.JOB.id(link, meant));
        ServerLink.Answer job = link.get(path);
        Optional<JsonNode> own = own(link, job.body().at("/spec/repositoryId").asString(""));
        boolean kept = context.arguments().has(KEEP);
        link.send(
                "DELETE",
                path + (kept ? "?repository=KEEP" : ""),
                Optional.empty(),
                Map.of("If-Match", job.etag().orElse("")));
        context.output().line("Removed job " + meant + ".");
        own.filter(each -> !kept)
                .ifPresent(each -> context.output()
                        .line("Its repository " + each.path("name").asString()
                                + " is retired: it is deleted when none of its points can be brought back."));
        return context.end(ExitCode.COMPLETE);
    }

    private static Optional<JsonNode> own(ServerLink link, String repository) {
        return Optional.of(link.get(Kinds.REPOSITORY.show().at(repository)).body())
                .filter(each -> each.path("reach").asString("").equals("PRIVATE"));
    }
}
