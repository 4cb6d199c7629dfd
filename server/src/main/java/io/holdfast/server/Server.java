package io.holdfast.server;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.Listener;
import io.holdfast.protocol.MarkedKeys;
import io.holdfast.protocol.PemFiles;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.access.Passwords;
import io.holdfast.server.api.Api;
import io.holdfast.server.api.HttpApi;
import io.holdfast.server.catalog.SelfBackup;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Settings;
import io.holdfast.server.job.Seat;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;

/** A running control plane. */
public final class Server implements AutoCloseable {
    private static final int SALT = 16;
    private static final String FIRST_PASSWORD = "first-password";

    private final Database database;
    private final Api api;
    private final HttpApi http;
    private final Listener members;
    private final OwnCertificate certificate;
    private final Path root;
    private final Optional<String> oneTimePassword;
    private final LocalOperator operator;

    private Server(
            Database database,
            Api api,
            HttpApi http,
            Listener members,
            OwnCertificate certificate,
            Path root,
            Optional<String> oneTimePassword,
            LocalOperator operator) {
        this.operator = operator;
        this.database = database;
        this.api = api;
        this.http = http;
        this.members = members;
        this.certificate = certificate;
        this.root = root;
        this.oneTimePassword = oneTimePassword;
    }

    /** Returns once requests are served. */
    public static Server start(ServerConfiguration configuration, Time time, Randomness randomness) {
        return start(configuration, Passwords.standard(randomness), time, randomness);
    }

    /** {@code passwords}: how they are hashed from now on. */
    static Server start(ServerConfiguration configuration, Passwords passwords, Time time, Randomness randomness) {
        directory(configuration.directory());
        MarkedKeys.mark(configuration.directory());
        Database database = Database.open(database(configuration));
        try {
            MasterKey key = masterKey(configuration, database, randomness);
            String id = new Ids(time, randomness).next();
            Seat seat = new Seat(
                    id,
                    new Address(
                                    configuration.names().getFirst(),
                                    configuration.api().port())
                            .toString());
            SelfBackup.Kit kit = new SelfBackup.Kit(
                    configuration.directory().resolve("self-backup"),
                    configuration.masterKey().kept());
            Api api = Api.of(
                    database,
                    key,
                    passwords,
                    seat,
                    kit,
                    configuration.directory().resolve("agent-packages"),
                    time,
                    randomness);
            Optional<String> password = api.firstAdministrator()
                    .oneTimePassword(configuration.directory().resolve(FIRST_PASSWORD));
            Path root = configuration.directory().resolve("ca.pem");
            PemFiles.write(root, api.authority().rootText().getBytes(StandardCharsets.US_ASCII));
            Credentials own = api.authority().server(id, configuration.names());
            Listener members = api.listen(configuration.control(), own);
            try {
                HttpApi http = api.open(configuration.api(), own, configuration.reached(members.port()));
                LocalOperator operator = new LocalOperator(api.local(), time);
                OwnCertificate certificate = new OwnCertificate(
                        id, configuration.names(), new OwnCertificate.Doors(api, http, members, own), time);
                certificate.begin();
                return new Server(database, api, http, members, certificate, root, password, operator);
            } catch (RuntimeException e) {
                api.close();
                members.close();
                throw e;
            }
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Where its database is. */
    static String database(ServerConfiguration configuration) {
        return configuration
                .database()
                .orElse("jdbc:sqlite:" + configuration.directory().resolve("holdfast.db"));
    }

    static void directory(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    directory.toString(),
                    "the directory of the server cannot be made: " + InWords.of(e)
                            + ". Choose one that this user may write to.",
                    e);
        }
    }

    static MasterKey masterKey(ServerConfiguration configuration, Database database, Randomness randomness) {
        Settings settings = new Settings();
        byte[] fresh = new byte[SALT];
        randomness.fill(fresh);
        String salt = database.write(handle ->
                settings.putFirst(handle, "master key salt", HexFormat.of().formatHex(fresh)));
        boolean made = database.read(handle -> settings.get(handle, "master key check"))
                .isPresent();
        configuration
                .masterKey()
                .kept()
                .filter(file -> made && Files.notExists(file))
                .ifPresent(file -> {
                    throw new HoldfastException(
                            ErrorCode.ACCESS_MASTER_KEY,
                            file.toString(),
                            "the master key of this installation, " + file
                                    + ", is not there: mount what it lies on, or put the copy there that was kept elsewhere.");
                });
        MasterKey key =
                new MasterKey(configuration.masterKey().key(HexFormat.of().parseHex(salt), randomness), randomness);
        String check = database.write(handle -> settings.putFirst(handle, "master key check", key.check()));
        if (!check.equals(key.check())) {
            throw new HoldfastException(
                    ErrorCode.ACCESS_MASTER_KEY,
                    configuration.masterKey().toString(),
                    "this is not the master key of this installation: start the server with the one it was made with.");
        }
        return key;
    }

    /** For the program that this server runs in. */
    public LocalOperator operator() {
        return operator;
    }

    /** Where the API is on this machine. */
    public URI url() {
        return URI.create("https://localhost:" + http.port());
    }

    /** Where agents and media servers are served on this machine. */
    public int controlPort() {
        return members.port();
    }

    /** The installation's root certificate, PEM: whoever talks to the API must trust it. */
    public Path rootCertificate() {
        return root;
    }

    /** Of the first administrator, {@code admin}, as long as it was not changed. */
    public Optional<String> oneTimePassword() {
        return oneTimePassword;
    }

    /** Where it is kept until then, for the eyes of the user that the server runs as. */
    public Optional<Path> oneTimePasswordFile() {
        return oneTimePassword.map(_ -> root.resolveSibling(FIRST_PASSWORD));
    }

    @Override
    public void close() {
        certificate.close();
        http.close();
        api.close();
        members.close();
        database.close();
    }
}
