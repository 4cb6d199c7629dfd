package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

/**
 * Which server is asked, and as whom: out of the environment, or as {@code login} saved it.
 *
 * @param certificates whom to believe, PEM; without any, whom this machine believes
 * @param token of a session, or one for programs
 */
record SavedLogin(URI server, Optional<String> certificates, String token) {
    private static final String SERVER = "server";
    private static final String CERTIFICATES = "certificates";
    private static final String TOKEN = "token";

    @Override
    public String toString() {
        return "login at " + server;
    }

    /** The login in force. */
    static SavedLogin required() {
        Optional<String> server = Surroundings.variable("HOLDFAST_SERVER");
        if (server.isPresent()) {
            String token = Surroundings.variable("HOLDFAST_TOKEN")
                    .orElseThrow(() -> Arguments.usage(
                            "HOLDFAST_TOKEN",
                            "HOLDFAST_SERVER is set, but HOLDFAST_TOKEN is not: set both, or log in."));
            return new SavedLogin(
                    address(server.get()), Surroundings.variable("HOLDFAST_CA").map(SavedLogin::text), token);
        }
        Path file = file();
        if (!Files.exists(file)) {
            throw new HoldfastException(
                    ErrorCode.ACCESS_CREDENTIALS, "login", "You are not logged in: holdfast login --server HOST:PORT.");
        }
        Properties saved = new Properties();
        try {
            saved.load(new StringReader(Files.readString(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(file, e);
        }
        return new SavedLogin(
                address(saved.getProperty(SERVER, "")),
                Optional.ofNullable(saved.getProperty(CERTIFICATES)),
                saved.getProperty(TOKEN, ""));
    }

    /** Keeps it for the commands that follow, readable for this user alone. */
    void save() {
        Path file = file();
        Properties kept = new Properties();
        kept.setProperty(SERVER, server.toString());
        certificates.ifPresent(text -> kept.setProperty(CERTIFICATES, text));
        kept.setProperty(TOKEN, token);
        StringWriter text = new StringWriter();
        try {
            kept.store(text, "holdfast login");
            Files.createDirectories(file.getParent(), only("rwx------"));
            Path fresh = Files.createTempFile(file.getParent(), "login", "", only("rw-------"));
            Files.writeString(fresh, text.toString());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** Forgets what was saved. */
    static void forget() {
        Path file = file();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** An address as people write it: {@code HOST:PORT}, or a whole URL. */
    static URI address(String text) {
        String whole = text.contains("://") ? text : "https://" + text;
        try {
            URI address = URI.create(whole);
            if ("https".equals(address.getScheme()) && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // As any other that is none.
        }
        throw Arguments.usage("--server", "\"" + text + "\" is no address of a server: write HOST:PORT.");
    }

    /** The content of a PEM file. */
    static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(Path.of(file), e);
        }
    }

    private static FileAttribute<?> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static Path file() {
        Path home = Surroundings.variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(Surroundings.variable("HOME").orElse("."), ".config"));
        return home.resolve("holdfast").resolve("login");
    }

    private static HoldfastException unusable(Path file, Exception cause) {
        return new HoldfastException(
                ErrorCode.SOURCE_UNREADABLE,
                file.toString(),
                "Cannot use " + file + ": " + InWords.of(cause) + ".",
                cause);
    }
}
