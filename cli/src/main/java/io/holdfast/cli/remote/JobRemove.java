package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** {@code job remove}: a repository of the job's own goes with it. */
final class JobRemove implements LoggedInVerb {
    private static final String KEEP = "--keep-repository";
    private static final Operation SAVINGS = Operation.get("/api/v1/savings");

    @Override
    public Options options() {
        return Options.of("remove", "Removes one. A repository of its own is retired with it.")
                .flag(KEEP, "Leave its own repository as it is.")
                .operands(Kinds.JOB.operand(), "As the list shows it.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(Kinds.JOB.remove(), SAVINGS);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        String meant = context.arguments().operands(1, 1).getFirst();
        String id = Kinds.JOB.id(link, meant);
        String path = Kinds.JOB.remove().at(id);
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
        long points = points(link, id);
        if (points > 0) {
            context.output()
                    .line(Sizes.count(points, "recovery point")
                            + " that it made stay until they are deleted. See them with `holdfast point list --job "
                            + id
                            + "`, and delete them with `holdfast point delete --job "
                            + id
                            + "`.");
        }
        return context.end(ExitCode.COMPLETE, context.summary(ExitCode.COMPLETE).number("points", points));
    }

    /** Those that it made and that are not in the trash. */
    private static long points(ServerLink link, String job) {
        return Shown.each(link.act(SAVINGS, "").path("lines")).stream()
                .filter(each -> each.path("of").asString("").equals("JOB")
                        && each.path("id").asString("").equals(job))
                .mapToLong(each -> each.path("points").asLong(0))
                .sum();
    }

    private static Optional<JsonNode> own(ServerLink link, String repository) {
        return Optional.of(link.get(Kinds.REPOSITORY.show().at(repository)).body())
                .filter(each -> each.path("reach").asString("").equals("PRIVATE"));
    }
}
