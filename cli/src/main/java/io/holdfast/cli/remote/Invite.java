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
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * {@code agent invite} and {@code media-server invite}: a token with which one machine enrols itself.
 *
 * @param role as the API calls it
 * @param joining the group whose {@code enrol} is typed on that machine
 */
record Invite(Kind kind, String role, String joining) implements LoggedInVerb {
    private static final Operation ENROLMENT = Operation.post("/api/v1/enrolments");
    private static final Operation SERVER = Operation.get("/api/v1/server");
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Pattern LOCAL = Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1]):[0-9]+");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\[\\]:/\\s]+):[0-9]{1,5}");

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
                        "The server's second address, as the new machine reaches it (default: what the server knows of itself).");
    }

    @Override
    public List<Operation> operations() {
        return List.of(ENROLMENT, SERVER);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        List<String> name = arguments.operands(0, 1);
        String control = arguments.text("--control").map(Invite::checked).orElseGet(() -> known(link));
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("role", role);
        wanted.put("name", name.isEmpty() ? "" : name.getFirst());
        wanted.put("siteId", id(arguments, "--site", Kinds.SITE, link).orElse(""));
        wanted.put("lifetime", arguments.span("--lifetime").orElse(LIFETIME).toString());
        id(arguments, "--again", kind, link).ifPresent(member -> wanted.put("memberId", member));
        JsonNode issued = link.post(ENROLMENT.path(), ServerLink.text(wanted)).body();
        context.output().lines(line -> {
            line.accept("On the new machine, before "
                    + Moments.local(Instant.parse(issued.path("expiresAt").asString())) + ":");
            line.accept("");
            line.accept("    holdfast " + joining + " enrol --server " + control + " --token "
                    + issued.path("token").asString());
            line.accept("    holdfast " + joining + " run");
            line.accept("");
            line.accept("The token works once and is not shown again.");
            if (LOCAL.matcher(control).matches()) {
                line.accept("Only the server's own machine reaches it at " + control
                        + ": for others, start it with --control 0.0.0.0:PORT.");
            }
        });
        Shown.object(context.output(), issued);
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE).text("id", issued.path("id").asString()));
    }

    private static String checked(String control) {
        if (!ADDRESS.matcher(control).matches()) {
            throw Arguments.usage("--control", "--control needs HOST:PORT, not `" + control + "`.");
        }
        return control;
    }

    /** Where the server says that it is reached; by the name by which it is reached from here, if that is among them. */
    private static String known(ServerLink link) {
        List<String> all = link.get(SERVER.path())
                .body()
                .path("control")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        return all.stream()
                .filter(each -> each.startsWith(link.host() + ":"))
                .findFirst()
                .or(() -> all.stream().findFirst())
                .orElseThrow(
                        () -> Arguments.usage(
                                "--control",
                                "The server was told no name by which other machines reach it. Say --control HOST:PORT, as the new machine reaches it, or start the server with --name."));
    }

    private static Optional<String> id(Arguments arguments, String option, Kind kind, ServerLink link) {
        return arguments.text(option).map(meant -> kind.id(link, meant));
    }
}
