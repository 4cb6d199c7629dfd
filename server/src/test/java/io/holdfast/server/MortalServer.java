package io.holdfast.server;

import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server that is a process of its own, on a database of its own, fresh for each test; it comes back where it was. */
final class MortalServer implements BeforeEachCallback, AfterEachCallback {
    private final Kind kind;
    private final Address api = free();
    private final Address control = free();
    private Path directory = Path.of("");
    private Optional<String> postgres = Optional.empty();
    private Optional<Victim> running = Optional.empty();

    MortalServer(Kind kind) {
        this.kind = kind;
    }

    /** An address of this machine that nobody listens on. */
    static Address free() {
        return new Address("127.0.0.1", FreePort.any());
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("holdfast-server-");
        postgres = switch (kind) {
            case SQLITE -> Optional.empty();
            case POSTGRESQL -> Optional.of(Postgres.of(context).fresh());
        };
        start();
    }

    /** Returns once it serves. */
    void start() {
        Stream<String> words = Stream.of(directory.toString(), api.toString(), control.toString());
        running = Optional.of(Victim.start(
                directory.resolve("said"),
                ServerMain.class,
                Stream.concat(words, postgres.stream()).toArray(String[]::new)));
        for (int round = 0; round < 1_200; round++) {
            if (serves()) {
                return;
            }
            try {
                Time.system().sleep(Duration.ofMillis(100));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("it never served");
    }

    private boolean serves() {
        if (!Files.exists(root())) {
            return false;
        }
        try {
            return stranger().get("/health/ready").status() == 200;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    Victim process() {
        return running.orElseThrow();
    }

    Address control() {
        return control;
    }

    private Path root() {
        return directory.resolve("ca.pem");
    }

    private Client stranger() {
        return Client.of(URI.create("https://localhost:" + api.port()), root());
    }

    /** The administrator, who has changed the first password. */
    Client admin() throws IOException {
        return stranger()
                .settled(
                        "admin",
                        Files.readString(directory.resolve("first-password")).strip());
    }

    /** The first column of what the database says, past the server, which may be dead. */
    List<String> asked(String query) {
        String url = postgres.orElse("jdbc:sqlite:" + directory.resolve("holdfast.db"));
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        running.ifPresent(Victim::close);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
