package io.holdfast.server.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;

/**
 * One database, embedded or PostgreSQL. SQLite has one writer: its writes go through one connection that takes the write lock when a
 * transaction begins, so they queue here and not inside SQLite. Whatever runs in a write must be short and must not call another write.
 */
public final class Database implements AutoCloseable {
    private static final int READERS = 8;
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");
    /** Of PostgreSQL, in seconds without a word. */
    private static final String LONGEST_STATEMENT = "300";

    private final Dialect dialect;
    private final HikariDataSource readers;
    private final HikariDataSource writers;
    private final Jdbi read;
    private final Jdbi write;

    private Database(Dialect dialect, HikariDataSource readers, HikariDataSource writers) {
        this.dialect = dialect;
        this.readers = readers;
        this.writers = writers;
        this.read = over(readers);
        this.write = over(writers);
    }

    /** Its errors name statements without the values in them, which may be secrets. */
    private static Jdbi over(DataSource source) {
        return Jdbi.create(source)
                .configure(
                        StatementExceptions.class,
                        errors -> errors.setMessageRendering(e -> e.getStatementContext() == null
                                ? e.getShortMessage()
                                : e.getShortMessage() + " ["
                                        + e.getStatementContext().getRawSql() + "]"));
    }

    /** Opens and migrates. {@code url} is a JDBC URL of SQLite or PostgreSQL, with the user and password of the latter in it. */
    public static Database open(String url) {
        return open(url, MigrationVersion.LATEST);
    }

    /** Opens one that has nothing in it yet, and brings it to a version. */
    static Database empty(String url, String schema) {
        Database database;
        try {
            database = open(url, MigrationVersion.fromVersion(schema));
        } catch (HoldfastException e) {
            throw e.code() == ErrorCode.DATABASE_MIGRATION ? later(schema, e) : e;
        }
        long accounts = database.read(handle -> handle.createQuery("SELECT count(*) FROM account")
                .mapTo(Long.class)
                .one());
        if (accounts > 0) {
            database.close();
            throw new HoldfastException(
                    ErrorCode.TARGET_EXISTS,
                    "database",
                    "the database has something in it already. Nothing was changed; name an empty one.");
        }
        return database;
    }

    private static HoldfastException later(String schema, HoldfastException e) {
        return new HoldfastException(
                ErrorCode.DATABASE_MIGRATION,
                "database",
                "what is to be read needs a database of version " + schema
                        + ", which this program cannot make. Take a program at least as new as the one that wrote it.",
                e);
    }

    private static Database open(String url, MigrationVersion version) {
        Dialect dialect = Dialect.of(url);
        HikariDataSource writers = null;
        HikariDataSource readers = null;
        try {
            dialect.file(url).ifPresent(Database::keepFromOthers);
            writers = pool(url, dialect == Dialect.SQLITE ? 1 : READERS);
            migrate(dialect, writers, version);
            readers = dialect == Dialect.SQLITE ? pool(url, READERS) : writers;
            return new Database(dialect, readers, writers);
        } catch (RuntimeException e) {
            close(writers);
            close(readers);
            throw translated(e);
        }
    }

    /** An empty file is a new database. New journals get the permissions of the file; a server that was killed has left some. */
    private static void keepFromOthers(Path file) {
        try {
            if (Files.notExists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWN));
            }
            for (String end : List.of("", "-wal", "-shm")) {
                Path each = file.resolveSibling(file.getFileName() + end);
                if (Files.exists(each) && !Files.getPosixFilePermissions(each).equals(OWN)) {
                    Files.setPosixFilePermissions(each, OWN);
                }
            }
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.DATABASE_FAILED,
                    file.toString(),
                    "the database cannot be kept from others: " + InWords.of(e) + ". Let the server write there.",
                    e);
        }
    }

    private static void close(@org.jspecify.annotations.Nullable HikariDataSource pool) {
        if (pool != null) {
            pool.close();
        }
    }

    private static HikariDataSource pool(String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        if (Dialect.of(url) == Dialect.SQLITE) {
            Properties properties = new Properties();
            properties.setProperty("journal_mode", "WAL");
            properties.setProperty("synchronous", "FULL");
            properties.setProperty("busy_timeout", "20000");
            properties.setProperty("transaction_mode", size == 1 ? "IMMEDIATE" : "DEFERRED");
            config.setDataSourceProperties(properties);
        } else {
            // A database whose machine is gone says nothing more, not even that.
            Properties properties = new Properties();
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("socketTimeout", LONGEST_STATEMENT);
            // Details of errors hold whole rows.
            properties.setProperty("logServerErrorDetail", "false");
            config.setDataSourceProperties(properties);
        }
        return new HikariDataSource(config);
    }

    private static void migrate(Dialect dialect, DataSource source, MigrationVersion version) {
        String root = "classpath:io/holdfast/server/database/";
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(source)
                .locations(root + "common", root + dialect.migrations())
                .failOnMissingLocations(true)
                .target(version)
                .load()
                .migrate();
    }

    public Dialect dialect() {
        return dialect;
    }

    public <T> T read(Function<Handle, T> work) {
        try {
            return read.withHandle(work::apply);
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    /** Everything that {@code work} reads is of one moment, however long it takes. */
    public <T> T snapshot(Function<Handle, T> work) {
        try {
            return read.inTransaction(dialect.snapshot(), work::apply);
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    /** All of {@code work} happens or none. */
    public <T> T write(Function<Handle, T> work) {
        try {
            return write.inTransaction(work::apply);
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    public void change(Consumer<Handle> work) {
        write(handle -> {
            work.accept(handle);
            return true;
        });
    }

    /** The database's clock in epoch milliseconds. */
    public long clock(Handle handle) {
        return handle.createQuery("SELECT " + dialect.now()).mapTo(Long.class).one();
    }

    /** What the machine that the database runs on has for the time; nothing of one that runs in this process. */
    public Optional<Instant> machineClock(Handle handle) {
        return dialect.machineNow()
                .map(now -> Instant.ofEpochMilli(
                        handle.createQuery("SELECT " + now).mapTo(Long.class).one()));
    }

    private static RuntimeException translated(RuntimeException e) {
        if (e instanceof HoldfastException) {
            return e;
        }
        if (e instanceof FlywayException) {
            return new HoldfastException(
                    ErrorCode.DATABASE_MIGRATION,
                    "database",
                    "the database could not be brought to this version: " + e.getMessage()
                            + ". Restore it from the last self-backup, or start the version that wrote it.",
                    e);
        }
        boolean ours = e instanceof JdbiException || e.getClass().getName().startsWith("com.zaxxer.hikari");
        if (!ours) {
            return e;
        }
        if (SqlErrors.isTaken(e)) {
            return new HoldfastException(
                    ErrorCode.REQUEST_TAKEN, "row", "something with this name exists already: choose another name.", e);
        }
        if (SqlErrors.isUnreachable(e)) {
            return new HoldfastException(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "database",
                    "the database does not answer: check that it runs and that the disk is not full; the server goes on by itself.",
                    e);
        }
        return new HoldfastException(
                ErrorCode.DATABASE_FAILED, "database", "the database refused a statement: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
