package io.holdfast.server;

import io.holdfast.format.Randomness;
import io.holdfast.server.access.Passwords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A running server over TLS on a database of its own, fresh for each test. */
final class Lab implements BeforeEachCallback, AfterEachCallback {
    static final String PASSWORD = "correct horse battery";

    final MovedTime time = new MovedTime();
    private final Kind kind;
    private Optional<String> postgres = Optional.empty();
    private Path directory = Path.of("");
    private Optional<Server> running = Optional.empty();
    private Supplier<String> other = () -> "";

    Lab(Kind kind) {
        this.kind = kind;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        other = () -> Postgres.of(context).fresh();
        directory = Files.createTempDirectory("holdfast-server-");
        postgres = switch (kind) {
            case SQLITE -> {
                Blank.of(context).copy(directory.resolve("holdfast.db"));
                yield Optional.empty();
            }
            case POSTGRESQL -> Optional.of(Postgres.of(context).blank());
        };
        postgres.ifPresent(url -> time.tell(MovedPostgres.of(url)));
        running = Optional.of(start(configuration()));
        // Alerts are those of the rules that a test makes.
        new Rows(this).sql("DELETE FROM definition WHERE kind = 'alert rule'");
    }

    /** Starts another server by the same clock; whoever started it closes it. */
    Server start(ServerConfiguration configuration) {
        return Server.start(configuration, passwords(), time, Randomness.secure());
    }

    /** Hashed at the least cost: tests log in often, and what a guesser pays is no concern of theirs. */
    static Passwords passwords() {
        return new Passwords(Randomness.secure(), 64, 1);
    }

    ServerConfiguration configuration() {
        ServerConfiguration plain = ServerConfiguration.in(directory, 0, 0);
        return new ServerConfiguration(
                plain.directory(), plain.api(), plain.control(), plain.names(), postgres, plain.masterKey());
    }

    /** Of another server on the same database. */
    ServerConfiguration beside() {
        ServerConfiguration one = configuration();
        return new ServerConfiguration(
                directory.resolve("second"), one.api(), one.control(), one.names(), one.database(), one.masterKey());
    }

    Kind kind() {
        return kind;
    }

    Server server() {
        return running.orElseThrow();
    }

    Path directory() {
        return directory;
    }

    /** Ends the server and starts it again. */
    void restart() {
        stop();
        running = Optional.of(start(configuration()));
    }

    void stop() {
        running.ifPresent(Server::close);
        running = Optional.empty();
    }

    /** Of the server's database. */
    String url() {
        return postgres.orElse("jdbc:sqlite:" + directory.resolve("holdfast.db"));
    }

    /** Of another database, of the kind that this server has not, with nothing in it. */
    String fresh() {
        return switch (kind) {
            case SQLITE -> other.get();
            case POSTGRESQL -> "jdbc:sqlite:" + directory.resolve("other.db");
        };
    }

    /** Straight to the database, past the server. */
    Connection sql() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** Somebody who is not logged in. */
    Client stranger() {
        return Client.of(server().url(), server().rootCertificate());
    }

    /** The administrator, who has changed the first password. */
    Client admin() {
        return stranger().settled("admin", server().oneTimePassword().orElseThrow());
    }

    /** Makes a user who has changed the first password, and logs in. */
    Client user(Client admin, String name, String role) {
        String first = "first " + PASSWORD;
        admin.post("/api/v1/users", Map.of("name", name, "role", role, "password", first));
        return stranger().settled(name, first);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
