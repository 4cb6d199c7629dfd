package io.holdfast.dist.quickstart;

import io.holdfast.cli.input.Arguments;
import io.holdfast.dist.process.Trees;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where a quickstart works. What an earlier one left is removed, and nothing else: it left a mark, which it holds while it runs. */
record QuickstartGround(Path directory, FileChannel mark) implements AutoCloseable {
    private static final Path PLACE = Path.of("var", "quickstart");
    private static final String MARK = "made-by-quickstart";
    private static final String NOTE = "`holdfast quickstart` removes what it made here when it runs again.\n";

    /** What is compared must not change meanwhile, and nothing of it may be removed. */
    static void requireApart(Path source) {
        try {
            Path ground = Path.of("").toRealPath().resolve(PLACE);
            Path real = source.toRealPath();
            if (ground.startsWith(real) || real.startsWith(ground)) {
                throw Arguments.usage(
                        source.toString(),
                        "The quickstart works in " + ground + ", which it cannot back up meanwhile. Name a directory"
                                + " apart from it, or run it from elsewhere. Nothing was changed.");
            }
        } catch (NoSuchFileException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_MISSING,
                    source.toString(),
                    "There is no " + source + ". Check the spelling; nothing was backed up.",
                    e);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE,
                    source.toString(),
                    "Cannot reach " + source + ": " + InWords.of(e) + ".",
                    e);
        }
    }

    static QuickstartGround prepare() {
        Path directory = PLACE;
        try {
            if (Files.exists(directory) && !Files.exists(directory.resolve(MARK))) {
                throw new HoldfastException(
                        ErrorCode.TARGET_EXISTS,
                        directory.toString(),
                        directory + " exists and no quickstart made it. Nothing was changed; move it away.");
            }
            Files.createDirectories(directory);
            FileChannel mark =
                    FileChannel.open(directory.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (mark.tryLock() == null) {
                mark.close();
                throw new HoldfastException(
                        ErrorCode.TARGET_EXISTS,
                        directory.toString(),
                        "Another quickstart is running in " + directory
                                + ". Nothing was changed; end it with Ctrl-C first.");
            }
            mark.write(ByteBuffer.wrap(NOTE.getBytes(StandardCharsets.UTF_8)), 0);
            QuickstartGround ground = new QuickstartGround(directory, mark);
            Trees.remove(ground.restored());
            Trees.remove(ground.installation());
            return ground;
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static HoldfastException unusable(Path directory, IOException e) {
        return new HoldfastException(
                ErrorCode.TARGET_UNWRITABLE,
                directory.toString(),
                "Cannot work in " + directory + ": " + InWords.of(e) + ".",
                e);
    }

    /** Of server, media server and agent. */
    Path installation() {
        return directory.resolve("installation").toAbsolutePath();
    }

    Path restored() {
        return directory.resolve("restored").toAbsolutePath();
    }

    /** A path as it is typed from here. */
    static String shown(Path path) {
        return "./" + Path.of("").toAbsolutePath().relativize(path.toAbsolutePath());
    }

    @Override
    public void close() {
        try {
            mark.close();
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }
}
