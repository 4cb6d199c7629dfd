package io.holdfast.cli.verb;

import io.holdfast.cli.output.Output;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Where a quickstart works. What an earlier one left is removed, and nothing else: it left a mark. */
record QuickstartGround(Path directory, String passphrase, byte[] source) {
    private static final String MARK = "made-by-quickstart";

    static QuickstartGround prepare(Context context, byte[] source) {
        Path directory = Path.of("var", "quickstart");
        byte[] secret = new byte[12];
        context.randomness().fill(secret);
        QuickstartGround ground = new QuickstartGround(directory, HexFormat.of().formatHex(secret), source);
        try {
            if (Files.exists(directory) && !Files.exists(directory.resolve(MARK))) {
                throw new HoldfastException(
                        ErrorCode.TARGET_EXISTS,
                        directory.toString(),
                        directory + " exists and no quickstart made it. Nothing was changed; move it away.");
            }
            remove(ground.restored());
            remove(ground.repository());
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve(MARK), "`holdfast quickstart` removes what it made here when it runs again.\n");
            Files.deleteIfExists(ground.passwordFile());
            Files.createFile(
                    ground.passwordFile(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(ground.passwordFile(), ground.passphrase + "\n");
            return ground;
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    directory.toString(),
                    "Cannot work in " + directory + ": " + e + ".",
                    e);
        }
    }

    Path repository() {
        return directory.resolve("repository");
    }

    Path restored() {
        return directory.resolve("restored").toAbsolutePath();
    }

    Path passwordFile() {
        return directory.resolve("password");
    }

    /** A path as it is typed from here. */
    String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return "./" + here.relativize(path.toAbsolutePath());
    }

    /** What to type next. */
    void next(Consumer<String> out) {
        out.accept("What to type next:");
        out.accept("   export HOLDFAST_REPOSITORY=" + shown(repository()));
        out.accept("   export HOLDFAST_PASSWORD=$(cat " + shown(passwordFile()) + ")");
        out.accept("   ./holdfast snapshots");
        out.accept("   ./holdfast ls latest:" + Output.name(source));
        out.accept("   ./holdfast backup ~");
        out.accept("   ./holdfast --help");
    }

    private static void remove(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                // A directory restored without leave to write would keep what is in it.
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, java.io.IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
