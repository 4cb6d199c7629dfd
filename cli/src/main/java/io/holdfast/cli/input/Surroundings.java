package io.holdfast.cli.input;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.RawText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the process was given by the one that started it, as the kernel keeps it: the JVM's own strings have lost what is not in its locale's charset. */
public final class Surroundings {
    private static final Path SELF = Path.of("/proc/self");

    private Surroundings() {}

    /** The arguments again, without loss. */
    public static String[] arguments(String[] asSeen) {
        if (Arrays.stream(asSeen).allMatch(Surroundings::plain)) {
            return asSeen;
        }
        List<String> all = strings("cmdline");
        return all.size() < asSeen.length
                ? asSeen
                : all.subList(all.size() - asSeen.length, all.size()).toArray(String[]::new);
    }

    /** A variable of the environment; empty when it is not set or empty. */
    public static Optional<String> variable(String name) {
        Optional<String> seen = Optional.ofNullable(System.getenv(name));
        if (seen.isPresent() && !plain(seen.get())) {
            seen = strings("environ").stream()
                    .filter(each -> each.startsWith(name + "="))
                    .map(each -> each.substring(name.length() + 1))
                    .findFirst();
        }
        return seen.filter(value -> !value.isEmpty());
    }

    /** Whether a descriptor of this process is a terminal. */
    public static boolean terminal(int descriptor) {
        String target = behind(descriptor);
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
    }

    /** Whether it leads to another process, which may stop listening when it has what it wants. */
    public static boolean pipe(int descriptor) {
        return behind(descriptor).startsWith("pipe:");
    }

    private static String behind(int descriptor) {
        try {
            return Files.readSymbolicLink(SELF.resolve("fd").resolve(Integer.toString(descriptor)))
                    .toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** The name of this machine. */
    public static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** Tells this start of the machine from others; empty where the system does not. */
    public static Optional<String> boot() {
        try {
            return Optional.of(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where this user's state is kept on this machine. */
    public static Path state() {
        return variable("XDG_STATE_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home", "/")).resolve(".local/state"))
                .resolve("holdfast");
    }

    private static boolean plain(String text) {
        return text.chars().allMatch(each -> each < 0x80);
    }

    private static List<String> strings(String file) {
        List<String> strings = new ArrayList<>();
        try {
            byte[] bytes = Files.readAllBytes(SELF.resolve(file));
            int from = 0;
            for (int at = 0; at < bytes.length; at++) {
                if (bytes[at] == 0) {
                    strings.add(RawText.decode(Arrays.copyOfRange(bytes, from, at)));
                    from = at + 1;
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return strings;
    }

    /**
     * An absolute path, raw, of what was named from the working directory; single dots and doubled slashes are taken out.
     *
     * @throws HoldfastException {@code USAGE} when nothing was named: a variable of a script that is not set does not mean the working directory
     */
    public static byte[] absolute(String named) {
        requireNamed(named);
        String directory = System.getProperty("user.dir", "/");
        boolean lossless = directory.indexOf('\ufffd') < 0;
        String path = named.startsWith("/") ? named : (lossless ? directory : "/proc/self/cwd/") + "/" + named;
        StringBuilder clean = new StringBuilder();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                clean.append('/').append(name);
            }
        }
        boolean through =
                named.endsWith("/") || clean.isEmpty() || clean.toString().equals("/proc/self/cwd");
        return RawText.encode(through ? clean.append('/').toString() : clean.toString());
    }

    /** Refuses an empty path. */
    public static void requireNamed(String path) {
        if (path.isEmpty()) {
            throw Arguments.usage(
                    "path", "An empty path names nothing. Is a variable not set? `.` is the working directory.");
        }
    }

    /** For messages. */
    public static String shown(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }
}
