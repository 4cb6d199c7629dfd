package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Moments;
import io.holdfast.cli.verb.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * {@code agent invite} and {@code media-server invite}: a token with which one machine enrols itself.
 *
 * @param role as the API calls it
 * @param joining the group whose {@code enrol} is typed on that machine
 */
record Invite(Kind kind, String role, String joining) implements LoggedInVerb {
    private static final Operation ENROLMENT = Operation.post("/api/v1/enrolments");
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final int CONTROL = 9444;

    @Override
    public Options options() {
        return Options.of("invite", "Makes a token that works once, and shows what to type on the new machine.")
                .operands("[NAME]", "What it will be called (default: the name of its host).")
                .value("--site", "NAME-OR-ID", "Where it stands.")
                .value("--lifetime", "SPAN", "How long the token works (default 1h, at most 30d).")
                .value("--again", "NAME-OR-ID", "For one that is known already and needs a new certificate.")
                .value(
                        "--control",
                        "HOST:PORT",
                        "The server's second address, as the new machine reaches it (default: its host, port 9444).");
    }

    @Override
    public List<Operation> operations() {
        return List.of(ENROLMENT);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        List<String> name = arguments.operands(0, 1);
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("role", role);
        wanted.put("name", name.isEmpty() ? "" : name.getFirst());
        wanted.put("siteId", id(arguments, "--site", Kinds.SITE, link).orElse(""));
        wanted.put("lifetime", arguments.span("--lifetime").orElse(LIFETIME).toString());
        id(arguments, "--again", kind, link).ifPresent(member -> wanted.put("memberId", member));
        JsonNode issued = link.post(ENROLMENT.path(), ServerLink.text(wanted)).body();
        String control = arguments.text("--control").orElseGet(() -> link.host() + ":" + CONTROL);
        context.output().lines(line -> {
            line.accept("On the new machine, before "
                    + Moments.local(Instant.parse(issued.path("expiresAt").asString())) + ":");
            line.accept("");
            line.accept("    holdfast " + joining + " enrol --server " + control + " --token "
                    + issued.path("token").asString());
            line.accept("    holdfast " + joining + " run");
            line.accept("");
            line.accept("The token works once and is not shown again.");
        });
        Shown.object(context.output(), issued);
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE).text("id", issued.path("id").asString()));
    }

    private static Optional<String> id(Arguments arguments, String option, Kind kind, ServerLink link) {
        return arguments.text(option).map(meant -> kind.id(link, meant));
    }
}
