package io.holdfast.e2e.packages;

import io.holdfast.e2e.lab.Programs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/** The packages of this build, and a Debian to install them on. */
public final class Packages {
    private static final Path CHECKOUT = checkout();
    /** Where the packages are once they were made. */
    public static final Path MADE = CHECKOUT.resolve("target/packages");

    private static final Path LAB = CHECKOUT.resolve("target/lab/debian");
    /** The root of that Debian. */
    public static final Path DEBIAN = LAB.resolve("root");

    private Packages() {}

    /** Makes both, once a build: tests that run side by side may not make them under each other's hands. */
    public static void make() throws IOException {
        Path target = Files.createDirectories(CHECKOUT.resolve("target"));
        String made = build();
        Path stamp = target.resolve("packages.stamp");
        try (FileChannel channel = FileChannel.open(
                        target.resolve("packages.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (Files.exists(stamp) && Files.readString(stamp).equals(made)) {
                return;
            }
            // At once: the one computes most of the time, the other downloads and writes.
            List.of(script("build/package", MADE), script("tests/e2e/lab/debian-root", LAB)).parallelStream()
                    .forEach(Programs::require);
            Files.writeString(stamp, made);
        }
    }

    private static List<String> script(String name, Path directory) {
        return List.of(CHECKOUT.resolve(name).toString(), directory.toString());
    }

    /** What tells this build from others: its process, and when that began in ticks since the machine started, which no correction of the clock changes. */
    private static String build() throws IOException {
        long pid = ProcessHandle.current().parent().orElseThrow().pid();
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return pid + " " + stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    }

    /** Installs packages of a directory; what the installation said. */
    public static String installed(DebianMachine machine, Path from, String... packages) throws IOException {
        StringBuilder script = new StringBuilder("dpkg --install");
        for (String name : packages) {
            try (var files = Files.newDirectoryStream(from, name + "_*.deb")) {
                Path file = files.iterator().next();
                Files.copy(file, machine.path("/root/" + name + ".deb"), StandardCopyOption.REPLACE_EXISTING);
                script.append(" /root/").append(name).append(".deb");
            }
        }
        return machine.run("sh", "-c", script.toString());
    }

    /** The same packages under another version, in a directory of their own. */
    public static Path newer(Path work, String version) {
        Path to = work.resolve("newer-" + version);
        Programs.require(List.of("bash", "-euc", """
                mkdir "$2"
                for package in "$1"/*.deb; do
                    dpkg-deb --raw-extract "$package" "$2/tree"
                    sed -E -i "s/^Version: .*/Version: $3/; s/\\(= [^)]*\\)/(= $3)/" "$2/tree/DEBIAN/control"
                    if [ -e "$2/tree/usr/lib/holdfast" ]; then echo "$3" >"$2/tree/usr/lib/holdfast/package-version"; fi
                    dpkg-deb -Znone --root-owner-group --build "$2/tree" "$2"
                    rm -r "$2/tree"
                done
                """, "newer", MADE.toString(), to.toString(), version));
        return to;
    }

    private static Path checkout() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("mvnw"))) {
            at = Objects.requireNonNull(at.getParent(), "not inside a checkout");
        }
        return at;
    }
}
