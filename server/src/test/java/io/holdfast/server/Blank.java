package io.holdfast.server;

import io.holdfast.server.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An embedded database with every table and no row, made once for all tests of a run: copied, it is there sooner than migrated. */
record Blank(Path file) implements AutoCloseable {
    static Blank of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent("blank", _ -> made(), Blank.class);
    }

    private static Blank made() {
        try {
            Path file = Files.createTempFile("holdfast-blank-", ".db");
            Database.open("jdbc:sqlite:" + file).close();
            return new Blank(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void copy(Path to) throws IOException {
        Files.copy(file, to);
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }
}
