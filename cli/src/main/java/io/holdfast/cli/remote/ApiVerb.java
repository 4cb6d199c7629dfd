package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code api}: any request, for what has no verb of its own. */
public final class ApiVerb implements Verb {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");

    @Override
    public Options options() {
        return Options.of("api", "Sends one request to the server's REST API.")
                .operands("METHOD PATH", "Such as: GET /api/v1/sites.")
                .value("--body", "FILE", "Send the JSON in this file; - for standard input.")
                .value("--if-match", "ETAG", "Change this version only.");
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        List<String> operands = arguments.operands(2, 2);
        String method = operands.getFirst().toUpperCase(Locale.ROOT);
        String path = operands.getLast();
        if (!METHODS.contains(method) || !path.startsWith("/")) {
            throw Arguments.usage(
                    "api", "Write a method (GET, POST, PUT, DELETE) and a path that begins with a slash.");
        }
        Optional<String> body = arguments.text("--body").map(Shown::content);
        Map<String, String> headers = new LinkedHashMap<>();
        arguments.text("--if-match").ifPresent(tag -> headers.put("If-Match", tag));
        try (ServerLink link = ServerLink.of(SavedLogin.required())) {
            Shown.whole(context.output(), link.send(method, path, body, headers).body());
        }
        return context.end(ExitCode.COMPLETE);
    }
}
