package io.holdfast.server.access.directory;

/** One thing that a test of the directory tried, and how it went. */
public record Step(Stage stage, Outcome outcome, String detail) {
    /** What was tried. */
    public enum Stage {
        /** To reach a server, with TLS where it is asked for. */
        CONNECT,
        /** To log the server in there. */
        BIND,
        /** To find the user. */
        USER,
        /** To find the user's groups. */
        GROUPS,
        /** To give the user a role. */
        ROLE,
        /** To log in with the user's password. */
        PASSWORD
    }

    /** How it went. */
    public enum Outcome {
        GOOD,
        WARNING,
        FAILED
    }

    static Step good(Stage stage, String detail) {
        return new Step(stage, Outcome.GOOD, detail);
    }

    static Step failed(Stage stage, String detail) {
        return new Step(stage, Outcome.FAILED, detail);
    }
}
