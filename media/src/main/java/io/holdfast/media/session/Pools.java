package io.holdfast.media.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.protocol.InWords;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pools and the directories they consist of, kept in one file. A repository lies whole in one directory of its pool: the one with most room when it was made. Each directory has a mark, without which
 * it counts as not mounted: what may lie in it is neither given up nor made again elsewhere.
 */
public final class Pools {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern REPOSITORY = Pattern.compile("[0-9a-f]{32}");

    private final Path file;
    private final Randomness randomness;
    private final List<Member> members = new ArrayList<>();

    /** One directory of a pool; {@code mark} is empty until it was there once since media servers mark them. */
    private record Member(String pool, String mark, Path directory) {
        static Member parse(String line) {
            String[] parts = line.split("\t", 2);
            int end = parts[1].indexOf('\t');
            return end > 0 && StoreMark.isMark(parts[1].substring(0, end))
                    ? new Member(parts[0], parts[1].substring(0, end), Path.of(parts[1].substring(end + 1)))
                    : new Member(parts[0], "", Path.of(parts[1]));
        }

        String line() {
            return pool + "\t" + (mark.isEmpty() ? "" : mark + "\t") + directory + "\n";
        }

        boolean isThere() {
            return StoreMark.read(directory).filter(mark::equals).isPresent();
        }

        boolean is(String otherPool, Path other) {
            return pool.equals(otherPool) && directory.equals(other);
        }
    }

    /** Where a repository lies. */
    public record Site(String pool, Path directory) {}

    /** Reads {@code file} if there is one. */
    public Pools(Path file, Randomness randomness) {
        this.file = file;
        this.randomness = randomness;
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    members.add(Member.parse(line));
                }
            }
        } catch (IOException | IndexOutOfBoundsException | InvalidPathException e) {
            throw new HoldfastException(
                    ErrorCode.FORMAT_CORRUPT,
                    file.toString(),
                    "The list of pools " + file
                            + " cannot be read. Put it back: a line a directory, pool, mark and path with tabs between.",
                    e);
        }
    }

    /** Marks what has none yet, once a repository shows that it is there. */
    private synchronized List<Member> members() {
        List<Member> seen = members.stream()
                .map(each -> each.mark.isEmpty() && !repositories(each).isEmpty() ? marked(each) : each)
                .toList();
        if (!seen.equals(members)) {
            keep(seen);
        }
        return List.copyOf(members);
    }

    private Member marked(Member each) {
        return new Member(each.pool, StoreMark.make(each.directory, randomness), each.directory);
    }

    private void keep(List<Member> next) {
        String text = next.stream().map(Member::line).collect(Collectors.joining());
        PemFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        members.clear();
        members.addAll(next);
    }

    /** Makes a pool of this directory, or adds it to one. Sessions go on meanwhile. One that it has, and that is not there, stays so. */
    public synchronized void extend(String pool, String path) {
        Path directory = Path.of(path).normalize();
        if (!NAME.matcher(pool).matches() || !directory.isAbsolute() || path.contains("\n")) {
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    pool,
                    "A pool needs a name of letters, digits, dots and dashes, and a store an absolute path.");
        }
        Optional<Member> known =
                members.stream().filter(each -> each.is(pool, directory)).findFirst();
        if (known.filter(Member::isThere).isPresent()) {
            return;
        }
        if (known.filter(each -> !each.mark.isEmpty()).isPresent()) {
            throw StoreMark.notMounted(directory);
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.STORE_DENIED,
                    path,
                    "Cannot make the directory " + path + ": " + InWords.of(e)
                            + ". Name another, or let the user that the media server runs as write there.",
                    e);
        }
        Member fresh = marked(new Member(pool, "", directory));
        keep(Stream.concat(members.stream().filter(each -> !each.is(pool, directory)), Stream.of(fresh))
                .toList());
    }

    /**
     * Where a repository is, wherever that is.
     *
     * @throws HoldfastException {@code POOL_NOT_MOUNTED} when it may be in a store that is not there
     */
    public Optional<Site> find(String repository) {
        requireId(repository);
        return find(members(), repository);
    }

    private static Optional<Site> find(List<Member> among, String repository) {
        Optional<Site> found = among.stream()
                .filter(each -> each.isThere() && Files.isDirectory(each.directory.resolve(repository)))
                .map(each -> new Site(each.pool, each.directory.resolve(repository)))
                .findFirst();
        if (found.isEmpty()) {
            among.stream().filter(each -> !each.isThere()).findFirst().ifPresent(each -> {
                throw StoreMark.notMounted(each.directory);
            });
        }
        return found;
    }

    /** Where a new one goes, or was made already; throws as {@link #find} does. */
    public Site room(String pool, String repository) {
        requireId(repository);
        List<Member> own =
                members().stream().filter(each -> each.pool.equals(pool)).toList();
        return find(own, repository)
                .or(() -> own.stream()
                        .max(Comparator.comparingLong(each -> state(each).available()))
                        .map(each -> new Site(pool, each.directory.resolve(repository))))
                .orElseThrow(() -> unknown("pool " + pool));
    }

    /** Every repository there is, by its id. */
    public List<String> repositories() {
        return members().stream()
                .filter(Member::isThere)
                .flatMap(each -> repositories(each).stream())
                .toList();
    }

    private static List<String> repositories(Member member) {
        try (Stream<Path> entries = Files.list(member.directory)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> REPOSITORY.matcher(name).matches())
                    .toList();
        } catch (IOException e) {
            // Its state says so.
            return List.of();
        }
    }

    public List<StoreState> states() {
        return members().stream().map(Pools::state).toList();
    }

    private static StoreState state(Member member) {
        String path = member.directory.toString();
        if (!member.isThere()) {
            String problem =
                    String.valueOf(StoreMark.notMounted(member.directory).getMessage());
            return new StoreState(member.pool, path, 0, 0, problem);
        }
        try {
            FileStore store = Files.getFileStore(member.directory);
            return new StoreState(member.pool, path, store.getTotalSpace(), store.getUsableSpace(), "");
        } catch (IOException e) {
            return new StoreState(member.pool, path, 0, 0, InWords.of(e));
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
                ErrorCode.POOL_UNKNOWN,
                what,
                "This media server has no " + what + ". `holdfast pool list` shows what it has.");
    }
}
