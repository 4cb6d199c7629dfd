package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code login}. */
public final class LoginVerb implements RemoteVerb {
    static final Operation CHANGE_PASSWORD = Operation.post("/api/v1/self/password");

    private static final Operation LOGIN = Operation.post("/api/v1/login");
    private static final String SECRET = "--login-password-file";

    @Override
    public Options options() {
        return Options.of("login", "Logs in at a server, for the commands that follow.")
                .value("--server", "HOST:PORT", "The server's address.")
                .value("--ca", "FILE", "Believe the certificates in this PEM file: the server's ca.pem.")
                .value("--user", "NAME", "Who (default admin).")
                .value(SECRET, "FILE", "The password is the first line; else HOLDFAST_LOGIN_PASSWORD, else asked for.")
                .value("--code", "DIGITS", "The second factor, for who has one.")
                .value("--new-password-file", "FILE", "Change a one-time password to the first line of this file.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(LOGIN, CHANGE_PASSWORD);
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        URI server = SavedLogin.address(arguments
                .text("--server")
                .orElseThrow(() -> Arguments.usage("--server", "Say which server: --server HOST:PORT.")));
        Optional<String> certificates = arguments.text("--ca").map(SavedLogin::text);
        String user = arguments.text("--user").orElse("admin");
        Passphrases passphrases = new Passphrases(arguments);
        String password = passphrases.secret(SECRET, "HOLDFAST_LOGIN_PASSWORD", "Password of " + user + ": ");
        Map<String, String> request = new LinkedHashMap<>(Map.of("name", user, "password", password));
        arguments.text("--code").ifPresent(code -> request.put("code", code));
        try (ServerLink link = ServerLink.stranger(server, certificates)) {
            SavedLogin login = login(link, server, certificates, request);
            if (arguments.text("--new-password-file").isPresent()) {
                String fresh = passphrases.secret("--new-password-file", "", "");
                try (ServerLink own = ServerLink.of(login)) {
                    own.post(CHANGE_PASSWORD.path(), ServerLink.text(Map.of("old", password, "fresh", fresh)));
                }
                request.put("password", fresh);
                login = login(link, server, certificates, request);
            }
            login.save();
        }
        context.output().line("Logged in at " + server + " as " + user + ".");
        return context.end(
                ExitCode.COMPLETE,
                context.summary(ExitCode.COMPLETE)
                        .text("server", server.toString())
                        .text("user", user));
    }

    private static SavedLogin login(
            ServerLink link, URI server, Optional<String> certificates, Map<String, String> request) {
        String token = link.post(LOGIN.path(), ServerLink.text(request))
                .body()
                .path("token")
                .asString();
        return new SavedLogin(server, certificates, token);
    }
}
