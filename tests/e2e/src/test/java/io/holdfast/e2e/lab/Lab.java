package io.holdfast.e2e.lab;

import io.holdfast.e2e.lab.Programs.Outcome;
import io.holdfast.format.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A libvirtd of its own in a directory, and what it runs. Closing ends all of it, by the numbers of the processes. Needs root and the packages of
 * {@code build/debian-packages}.
 *
 * <p>Give it a directory with a short path: sockets lie in it. Run guests one at a time where possible: an emulated processor that is busy takes a real one.
 */
public final class Lab implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Path cache;
    private final Path scripts;
    private final String user;
    private int guests;
    private Optional<Process> daemon = Optional.empty();

    private Lab(Path directory, Path cache, Path scripts, String user) {
        this.directory = directory;
        this.cache = cache;
        this.scripts = scripts;
        this.user = user;
    }

    /** Makes what guests boot from, once for all labs of the checkout ({@code HOLDFAST_LAB} may name a place that is kept longer), and starts libvirtd. */
    public static Lab start(Path directory) {
        return started(new Lab(directory, kept(), scripts(), "root"));
    }

    /** The same with a QEMU that runs as another user, as on most hosts; the directory must let that one pass. */
    public static Lab startAs(String user, Path directory) {
        Path own = directory.resolve("cache");
        Programs.require(List.of("mkdir", "-p", own.toString()));
        // The checkout may let nobody else pass.
        Programs.require(List.of("cp", "-r", made(kept()).toString(), own.toString()));
        return started(new Lab(directory, own, scripts(), user));
    }

    private static Path kept() {
        String kept = System.getenv().getOrDefault("HOLDFAST_LAB", "");
        return kept.isEmpty() ? checkout().resolve("target/lab") : Path.of(kept);
    }

    private static Path scripts() {
        return checkout().resolve("tests/e2e/lab");
    }

    /** What guests boot from. */
    private static Path made(Path cache) {
        Path tiny = cache.resolve("tiny");
        Programs.require(List.of(scripts().resolve("tiny-guest").toString(), tiny.toString()));
        return tiny;
    }

    private static Lab started(Lab lab) {
        made(lab.cache);
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
        try {
            lab.startDaemon();
            return lab;
        } catch (IllegalStateException e) {
            lab.close();
            throw e;
        }
    }

    /** How to reach its libvirtd. */
    public String uri() {
        return "qemu+unix:///system?socket=" + directory.resolve("run/libvirt-sock");
    }

    /** For images and whatever else a test needs. */
    public Path directory() {
        return directory;
    }

    /** The number of its libvirtd, which has a view of the files of its own. */
    public long pid() {
        return daemon.orElseThrow().pid();
    }

    /** A file system of 4 MiB that only libvirtd and its guests see, and each libvirtd its own: for running out of room. */
    public Path tight() {
        return directory.resolve("tight");
    }

    /** Starts libvirtd, the first time or after {@link #killDaemon}, and waits until it answers. Guests that ran go on. */
    public void startDaemon() {
        try {
            Files.createDirectories(directory);
            Path log = directory.resolve("libvirtd.log");
            daemon = Optional.of(new ProcessBuilder(
                            scripts.resolve("private-libvirtd").toString(),
                            directory.toString(),
                            cache.resolve("libvirt").toString(),
                            user)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
            await(
                    PATIENCE,
                    Duration.ofMillis(50),
                    () -> "libvirtd does not answer: " + text(log),
                    () -> tryVirsh("version").code() == 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends libvirtd with no chance to say goodbye; its guests go on. */
    public void killDaemon() {
        daemon.ifPresent(each -> kill(each.pid()));
        daemon = Optional.empty();
    }

    /** Makes an image of that many mebibytes, empty. */
    public Path image(String name, String format, int mebibytes) {
        Path image = directory.resolve(name);
        Programs.require(List.of("qemu-img", "create", "-q", "-f", format, image.toString(), mebibytes + "M"));
        return image;
    }

    /** Makes an image that is one ext4 file system. */
    public Path fileSystem(String name, String format, int mebibytes) {
        Path image = directory.resolve(name);
        Path raw = directory.resolve(name + ".tmp");
        Programs.require(List.of("truncate", "-s", mebibytes + "M", raw.toString()));
        Programs.require(List.of("mke2fs", "-q", "-t", "ext4", raw.toString()));
        Programs.require(List.of("qemu-img", "convert", "-f", "raw", "-O", format, raw.toString(), image.toString()));
        Programs.require(List.of("rm", raw.toString()));
        return image;
    }

    /** Defines a guest and leaves it off. */
    public Guest define(GuestPlan plan) {
        Path log = nextLog();
        Path xml = directory.resolve("guest.xml");
        write(xml, plan.xml(tiny(), log));
        virsh("define", xml.toString());
        return new Guest(this, plan.name(), log);
    }

    /** Defines a guest and starts it; does not wait for it. */
    public Guest boot(GuestPlan plan) {
        Guest guest = define(plan);
        guest.start();
        return guest;
    }

    /** Starts a guest that libvirt forgets when it ends. */
    public Guest bootTransient(GuestPlan plan) {
        Path log = nextLog();
        Path xml = directory.resolve("guest.xml");
        write(xml, plan.xml(tiny(), log));
        virsh("create", xml.toString());
        return new Guest(this, plan.name(), log);
    }

    /** A guest that somebody else has defined here, such as a restored one. */
    public Guest existing(String name) {
        return new Guest(this, name, directory.resolve("console-of-somebody.log"));
    }

    /** What {@code virsh} says. */
    public String virsh(String... words) {
        return Programs.require(command(words));
    }

    /** What {@code virsh} says, and how it ends. */
    public Outcome tryVirsh(String... words) {
        return Programs.run(command(words));
    }

    private List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", uri()));
        command.addAll(Arrays.asList(words));
        return command;
    }

    /** Numbers of the QEMU processes. */
    List<Long> pids() {
        Path states = directory.resolve("state/qemu");
        if (!Files.isDirectory(states)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(states)) {
            return files.filter(each -> each.toString().endsWith(".pid") && !each.endsWith("driver.pid"))
                    .map(each -> Long.valueOf(text(each).strip()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a process at once and waits until it is gone. */
    void kill(long pid) {
        Programs.run(List.of("kill", "-9", Long.toString(pid)));
        await(
                PATIENCE,
                Duration.ofMillis(10),
                () -> pid + " does not end",
                () -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }

    @Override
    public void close() {
        List<Long> machines = pids();
        // First libvirtd, which could start more.
        killDaemon();
        machines.stream().filter(this::isOurs).forEach(this::kill);
    }

    /** A number may belong to another process by now. */
    private boolean isOurs(long pid) {
        return text(Path.of("/proc/" + pid + "/cmdline")).startsWith("/usr/bin/qemu-system");
    }

    private Path tiny() {
        return cache.resolve("tiny");
    }

    private Path nextLog() {
        return directory.resolve("console-" + ++guests + ".log");
    }

    /** Waits until something holds. */
    public static void await(Duration patience, Duration pause, Supplier<String> complaint, BooleanSupplier condition) {
        long end = Time.system().nanos() + patience.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (Time.system().nanos() > end) {
                    throw new IllegalStateException(complaint.get());
                }
                Time.system().sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException gone) {
            return "";
        }
    }

    private static Path checkout() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("mvnw"))) {
            at = at.getParent();
            if (at == null) {
                throw new IllegalStateException("not inside a checkout");
            }
        }
        return at;
    }
}
