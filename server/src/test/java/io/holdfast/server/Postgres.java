package io.holdfast.server;

import io.holdfast.format.Time;
import io.holdfast.protocol.FreePort;
import io.holdfast.server.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Debian's PostgreSQL in a private directory on a free port, for all tests of a run; each test has a database of its own. */
final class Postgres implements AutoCloseable {
    private static final String USER = "holdfast";

    private final Path directory;
    private final int port = FreePort.any();
    private final AtomicInteger databases = new AtomicInteger();
    /** The one that others are copied from. */
    private Optional<String> blank = Optional.empty();

    private Postgres() {
        try {
            directory = Files.createTempDirectory(Path.of("/tmp"), "holdfast-postgres-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
            run("initdb", "-D", cluster(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N");
            begin();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Postgres of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent("postgres", _ -> new Postgres(), Postgres.class);
    }

    /** One that a test may stop. */
    static Postgres own() {
        return new Postgres();
    }

    /** At once, as when its machine loses power. */
    void stop() throws IOException {
        run("pg_ctl", "stop", "-D", cluster(), "-m", "immediate");
    }

    /** Its processes neither work nor end from now on, or they go on: {@code STOP} or {@code CONT}. */
    void signal(String name) throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(directory.resolve("cluster/postmaster.pid")).getFirst());
        List<String> all = new ArrayList<>(List.of("kill", "-" + name, Long.toString(pid)));
        ProcessHandle.of(pid).orElseThrow().descendants().forEach(each -> all.add(Long.toString(each.pid())));
        new ProcessBuilder(all).start().onExit().join();
    }

    private String cluster() {
        return directory.resolve("cluster").toString();
    }

    /** Not as root, which PostgreSQL refuses. */
    private List<String> command(String... words) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.getOwner(Path.of("/proc/self")).getName().equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            command.add(versions.sorted()
                    .toList()
                    .getLast()
                    .resolve("bin")
                    .resolve(words[0])
                    .toString());
        }
        command.addAll(List.of(words).subList(1, words.length));
        return command;
    }

    private void run(String... words) throws IOException {
        Process started = new ProcessBuilder(command(words))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (started.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void begin() throws IOException {
        Process started = new ProcessBuilder(command(
                        "postgres",
                        "-D",
                        cluster(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=" + directory,
                        "-c",
                        "max_connections=200",
                        "-c",
                        "fsync=off"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        long end = Time.system().nanos() + Estate.PATIENCE.toNanos();
        while (true) {
            try (Connection _ = DriverManager.getConnection(url("postgres"))) {
                return;
            } catch (SQLException e) {
                if (!started.isAlive() || Time.system().nanos() > end) {
                    throw new IllegalStateException(
                            (started.isAlive() ? "silent: " : "ended: ")
                                    + String.join(" | ", Files.readAllLines(directory.resolve("log"))),
                            e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Time.system().sleep(Duration.ofMillis(50));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER;
    }

    /** An empty database; its URL. */
    String fresh() {
        return url(copy("template0"));
    }

    /** A database with every table and no row; its URL. */
    synchronized String blank() {
        if (blank.isEmpty()) {
            String migrated = copy("template0");
            Database.open(url(migrated)).close();
            blank = Optional.of(migrated);
        }
        return url(copy(blank.get()));
    }

    /** The name of a new database. */
    private String copy(String of) {
        String name = "t" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + of);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    @Override
    public void close() throws IOException {
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
