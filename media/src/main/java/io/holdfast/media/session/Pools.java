package io.holdfast.media.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.PemFiles;
import io.holdfast.protocol.control.StoreState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Pools and the directories they consist of, kept in one file. A repository lies whole in one directory of its pool: the one with most room when it was made. */
public final class Pools {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern REPOSITORY = Pattern.compile("[0-9a-f]{32}");

    private final Path file;
    private final List<Member> members = new ArrayList<>();

    /** One directory of a pool. */
    public record Member(String pool, Path directory) {}

    /** Where a repository lies. */
    public record Site(String pool, Path directory) {}

    /** Reads {@code file} if there is one. */
    public Pools(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    String[] parts = line.split("\t", 2);
                    members.add(new Member(parts[0], Path.of(parts[1])));
                }
            }
        } catch (IOException | IndexOutOfBoundsException | InvalidPathException e) {
            throw new HoldfastException(
                    ErrorCode.FORMAT_CORRUPT,
                    file.toString(),
                    "The list of pools " + file
                            + " cannot be read. Put it back: a line a directory, pool and path with a tab between.",
                    e);
        }
    }

    public synchronized List<Member> members() {
        return List.copyOf(members);
    }

    /** Makes a pool of this directory, or adds it to one. Sessions go on meanwhile. */
    public synchronized void extend(String pool, String path) {
        Path directory = Path.of(path).normalize();
        if (!NAME.matcher(pool).matches() || !directory.isAbsolute() || path.contains("\n")) {
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    pool,
                    "A pool needs a name of letters, digits, dots and dashes, and a store an absolute path.");
        }
        Member member = new Member(pool, directory);
        if (members.contains(member)) {
            return;
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.STORE_DENIED, path, "Cannot make " + path + ": " + e.getMessage() + ".", e);
        }
        StringBuilder text = new StringBuilder();
        Stream.concat(members.stream(), Stream.of(member))
                .forEach(each -> text.append(each.pool())
                        .append('\t')
                        .append(each.directory())
                        .append('\n'));
        PemFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        members.add(member);
    }

    /** Where a repository is, wherever that is. */
    public Optional<Site> find(String repository) {
        requireId(repository);
        return members().stream()
                .filter(each -> Files.isDirectory(each.directory().resolve(repository)))
                .map(each -> new Site(each.pool(), each.directory().resolve(repository)))
                .findFirst();
    }

    /** Where a new one goes. */
    public Site room(String pool, String repository) {
        requireId(repository);
        return members().stream()
                .filter(each -> each.pool().equals(pool) && Files.isDirectory(each.directory()))
                .max(Comparator.comparingLong(each -> state(each).available()))
                .map(each -> new Site(pool, each.directory().resolve(repository)))
                .orElseThrow(() -> unknown("pool " + pool));
    }

    /** Every repository there is, by its id. */
    public List<String> repositories() {
        List<String> found = new ArrayList<>();
        for (Member each : members()) {
            try (Stream<Path> entries = Files.list(each.directory())) {
                entries.map(entry -> String.valueOf(entry.getFileName()))
                        .filter(name -> REPOSITORY.matcher(name).matches())
                        .forEach(found::add);
            } catch (IOException e) {
                // Its state says so.
            }
        }
        return found;
    }

    public List<StoreState> states() {
        return members().stream().map(Pools::state).toList();
    }

    private static StoreState state(Member member) {
        String path = member.directory().toString();
        try {
            FileStore store = Files.getFileStore(member.directory());
            return new StoreState(member.pool(), path, store.getTotalSpace(), store.getUsableSpace(), "");
        } catch (IOException e) {
            return new StoreState(member.pool(), path, 0, 0, String.valueOf(e.getMessage()));
        }
    }

    /** An id is a name of a directory: nothing else may be one. */
    private static void requireId(String repository) {
        if (!REPOSITORY.matcher(repository).matches()) {
            throw unknown("repository " + repository);
        }
    }

    static HoldfastException unknown(String what) {
        return new HoldfastException(
                ErrorCode.POOL_UNKNOWN, what, "This media server has no " + what + ". Check that its disk is mounted.");
    }
}
