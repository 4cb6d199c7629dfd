package io.holdfast.dist.process;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.media.MediaSettings;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.PemFiles;
import io.holdfast.server.ServerConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The directory of an all-in-one process before there is one in it. */
public record Installation(Path directory, ServerConfiguration configuration) {
    private static final List<String> PARTS = List.of(ServerRun.NAME, MediaEnrol.NAME, AgentEnrol.NAME);

    /** What says where it is to be, and how its server will be started. */
    public static Options describe(Options options) {
        return ServerOptions.describeSecrets(options.value(
                Enrolling.DIRECTORY,
                "DIR",
                "Its own directory; what it has of an installation, but for a pool, must be gone (default "
                        + Enrolling.HOME + ")."));
    }

    /** Refuses a directory that has parts of one; what a recovery that died has left is removed. */
    public static Installation empty(Arguments arguments) {
        Path directory = Enrolling.directory(arguments, Enrolling.HOME);
        Installation installation =
                new Installation(directory, ServerOptions.configuration(arguments, directory.resolve(ServerRun.NAME)));
        if (Files.exists(installation.recovering())) {
            installation.discard();
        }
        for (String part : PARTS) {
            if (Files.exists(directory.resolve(part))) {
                throw new HoldfastException(
                        ErrorCode.TARGET_EXISTS,
                        directory.resolve(part).toString(),
                        directory.resolve(part)
                                + " exists, so there is a server here or its remains. Nothing was changed; move it away, or choose another directory with "
                                + Enrolling.DIRECTORY + ".");
            }
        }
        Enrolling.made(directory);
        return installation;
    }

    /** There from the beginning of a recovery to its end, and what is read of the server's own backup is in it. */
    public Path recovering() {
        return recovering(directory);
    }

    private static Path recovering(Path directory) {
        return directory.resolve("recovering");
    }

    /** Refuses to run what a recovery that died has left: it looks like an installation and is none. */
    static void requireWhole(Path directory) {
        if (Files.exists(recovering(directory))) {
            throw new HoldfastException(
                    ErrorCode.TARGET_EXISTS,
                    directory.toString(),
                    "In " + directory
                            + " a recovery was begun and did not come to its end. Run `holdfast recover` again; it removes what was left.");
        }
    }

    public Path server() {
        return directory.resolve(ServerRun.NAME);
    }

    private Path pools() {
        return directory.resolve(MediaEnrol.NAME).resolve(MediaSettings.POOLS);
    }

    /** Takes files of a media server and an agent to where they belong, by the names of their directories; whether there were any. */
    public boolean adopt(List<Path> files) throws IOException {
        for (Path each : files) {
            Path part = each.getParent();
            if (part != null && PARTS.contains(String.valueOf(part.getFileName())) && Files.exists(each)) {
                Path home = Enrolling.made(directory.resolve(String.valueOf(part.getFileName())));
                PemFiles.write(home.resolve(String.valueOf(each.getFileName())), Files.readAllBytes(each));
            }
        }
        return Files.exists(pools());
    }

    private List<Path> stores() throws IOException {
        if (!Files.exists(pools())) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(pools(), StandardCharsets.UTF_8)) {
            return lines.map(line -> Path.of(line.substring(line.lastIndexOf('\t') + 1)))
                    .toList();
        }
    }

    /** Stores that are not where they were. */
    public List<Path> missing() throws IOException {
        return stores().stream().filter(each -> !Files.isDirectory(each)).toList();
    }

    /** Where the one store that is not where it was lies now, if that is plain; its media server is told. */
    public Map<String, String> moved(List<Path> named) throws IOException {
        List<Path> gone = missing();
        List<Path> fresh = new ArrayList<>(named);
        fresh.removeAll(stores());
        if (gone.size() != 1 || fresh.size() != 1) {
            return Map.of();
        }
        String from = gone.getFirst().toString();
        String to = fresh.getFirst().toString();
        String text = Files.readString(pools(), StandardCharsets.UTF_8);
        // Without its mark: what was copied by hand may have none.
        String moved = text.replaceAll(
                "(\t[0-9a-f]{32})?\t" + Pattern.quote(from) + "\n", Matcher.quoteReplacement("\t" + to + "\n"));
        PemFiles.write(pools(), moved.getBytes(StandardCharsets.UTF_8));
        return new LinkedHashMap<>(Map.of(from, to));
    }

    /** Removes what was made. */
    public void discard() {
        try {
            for (String part : PARTS) {
                Trees.remove(directory.resolve(part));
            }
            // Last: until it is gone, the next recovery knows that the rest is what one left.
            Trees.remove(recovering());
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    directory.toString(),
                    "What was begun in " + directory + " cannot be removed: " + InWords.of(e) + ". Remove it by hand.",
                    e);
        }
    }
}
