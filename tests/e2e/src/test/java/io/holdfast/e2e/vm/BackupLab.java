package io.holdfast.e2e.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Holdfast.Run;
import io.holdfast.e2e.cli.Json;
import io.holdfast.e2e.cli.JsonDocument;
import io.holdfast.e2e.cli.Sitting;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.Lab;
import io.holdfast.e2e.lab.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A lab with a repository, and what every test of a backup asks of the two. */
final class BackupLab implements AutoCloseable {
    private static final Pattern OURS = Pattern.compile("holdfast-[0-9a-f]{8}-([0-9a-f]{32})");
    private static final Pattern READING = Pattern.compile("\"bytesDone\":[1-9]");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Lab lab;
    private final Holdfast holdfast;
    /** For what only looks at what backups have made. */
    private final Sitting sitting;

    private final Path work;

    private BackupLab(Lab lab, Holdfast holdfast, Path work) {
        this.lab = lab;
        this.holdfast = holdfast;
        this.sitting = holdfast.sitting();
        this.work = work;
    }

    /** Starts a lab in a directory with a short path, and makes an empty repository there. */
    static BackupLab start(Path directory) {
        return over(directory, Lab::start);
    }

    /** The same with a QEMU that runs as another user. */
    static BackupLab startAs(String user, Path directory) {
        return over(directory, place -> Lab.startAs(user, place));
    }

    private static BackupLab over(Path directory, Function<Path, Lab> start) {
        Holdfast holdfast = new Holdfast(directory);
        assertThat(holdfast.run("repository", "create").code()).isZero();
        return new BackupLab(start.apply(directory.resolve("lab")), holdfast, directory.resolve("w"));
    }

    Lab lab() {
        return lab;
    }

    Holdfast holdfast() {
        return holdfast;
    }

    /** The work directory of all runs. */
    Path work() {
        return work;
    }

    private String[] words(String... more) {
        List<String> words = new ArrayList<>(List.of("backup", "--vm", "--connect", lab.uri(), "--json"));
        if (!List.of(more).contains("--work-dir")) {
            words.addAll(List.of("--work-dir", work.toString()));
        }
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    /** Runs a backup to its end, whatever that is. */
    Outcome backup(String... words) {
        Outcome outcome = holdfast.run(words(words));
        if (outcome.code() == 0) {
            new JsonDocument().compare("backup --vm", outcome.objects());
        }
        return outcome;
    }

    /** The same where no program such as qemu-img is found. */
    Outcome backupWithoutPrograms(String... words) {
        return holdfast.with("PATH", "/nonexistent").run(words(words));
    }

    /** {@code vm list} of one machine. */
    Outcome list(Guest guest) {
        Outcome outcome = sitting.run("vm", "list", guest.uuid(), "--connect", lab.uri(), "--json");
        new JsonDocument().compare("vm list", outcome.objects());
        return outcome;
    }

    /** Begins a backup. */
    Run begin(String... words) {
        return holdfast.start(words(words));
    }

    /** A backup of one machine that came to be. */
    record Backed(Json machine) {
        String snapshot() {
            return machine.text("snapshot");
        }

        long read() {
            return machine.number("bytesRead");
        }

        long bytesNew() {
            return machine.number("bytesNew");
        }

        /** How each disk was read, and why. */
        String disks() {
            return machine.text("disks");
        }

        String consistency() {
            return machine.text("consistency");
        }
    }

    /** Backs a machine up, which must succeed and leave nothing behind. */
    Backed backed(Guest guest, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add(guest.uuid());
        Outcome outcome = backup(all.toArray(String[]::new));
        Backed backed = succeeded(outcome);
        assertClean(guest);
        return backed;
    }

    static Backed succeeded(Outcome outcome) {
        assertThat(outcome.code()).as(outcome.out() + outcome.errors()).isZero();
        return new Backed(outcome.objects("machine").getFirst());
    }

    /** Stops a run where it stands, alive, until {@link #goOn}: whatever else is done meanwhile is done in the middle of it. */
    void pause(Run run) {
        signal(run, "STOP");
    }

    void goOn(Run run) {
        signal(run, "CONT");
    }

    private static void signal(Run run, String name) {
        Programs.require(List.of("kill", "-" + name, Long.toString(run.process().pid())));
    }

    Outcome finish(Run run) {
        return holdfast.finish(run);
    }

    /** {@code vm cleanup}, told of the repository. */
    Outcome cleanup(String... more) {
        List<String> words = new ArrayList<>(
                List.of("vm", "cleanup", "--connect", lab.uri(), "--work-dir", work.toString(), "--json"));
        words.addAll(List.of(more));
        Outcome outcome = holdfast.run(words.toArray(String[]::new));
        new JsonDocument().compare("vm cleanup", outcome.objects());
        return outcome;
    }

    /** The content of a disk in a snapshot. */
    Path restored(Backed backed, String disk) {
        Path image = holdfast.repository().resolveSibling("back-" + backed.snapshot() + "-" + disk);
        if (!Files.exists(image)) {
            Outcome outcome = sitting.run("restore", backed.snapshot() + ":" + disk, "--volume", image.toString());
            assertThat(outcome.code()).as(outcome.out() + outcome.errors()).isZero();
        }
        return image;
    }

    String hash(Backed backed, String disk) {
        return Programs.require(List.of("sha256sum", restored(backed, disk).toString()))
                .substring(0, 64);
    }

    /** What the guest reads from a disk that has no file system. */
    static String hash(Guest guest, String disk) {
        return guest.exec("sha256sum /dev/" + disk).substring(0, 64);
    }

    /** What is in a disk image, whatever its format. */
    String hash(Path image) {
        Path raw = image.resolveSibling(image.getFileName() + ".raw");
        Programs.require(List.of("qemu-img", "convert", "-U", "-O", "raw", image.toString(), raw.toString()));
        return Programs.require(List.of("sha256sum", raw.toString())).substring(0, 64);
    }

    /** Writes fresh random bytes; {@code from} and {@code count} in units of 64 KiB. */
    static void scribble(Guest guest, String disk, int from, int count) {
        guest.exec("dd if=/dev/urandom of=/dev/" + disk + " bs=64k seek=" + from + " count=" + count
                + " conv=notrunc,fsync 2>/dev/null");
    }

    /** A file of an ext4 file system in a snapshot. */
    String file(Backed backed, String disk, String path) {
        return Programs.require(
                List.of("bash", "-c", "debugfs -R 'cat " + path + "' " + restored(backed, disk) + " 2>/dev/null"));
    }

    /** Names of checkpoints, the oldest first. */
    List<String> checkpoints(Guest guest) {
        return lab.virsh("checkpoint-list", guest.name(), "--name", "--topological")
                .lines()
                .filter(each -> !each.isBlank())
                .toList();
    }

    /** Whether a backup job is under way. */
    boolean hasJob(Guest guest) {
        return lab.tryVirsh("backup-dumpxml", guest.name()).code() == 0;
    }

    /** Waits until a run has begun its job. */
    void awaitJob(Run run, Guest guest) {
        Lab.await(
                PATIENCE,
                Duration.ofMillis(30),
                () -> "no job; the run says: " + text(run.out()) + text(run.errors()),
                () -> hasJob(guest) || !run.process().isAlive());
        assertThat(run.process().isAlive()).as(text(run.errors())).isTrue();
    }

    /** Waits until a run whose rate is limited has read something: then it asks its guest nothing more. */
    void awaitReading(Run run, Guest guest) {
        awaitJob(run, guest);
        awaitBytes(run);
    }

    /** Waits until a run whose rate is limited has read something. */
    void awaitBytes(Run run) {
        Lab.await(
                PATIENCE,
                Duration.ofMillis(30),
                () -> "nothing read; the run says: " + text(run.out()),
                () -> READING.matcher(text(run.out())).find() || !run.process().isAlive());
        assertThat(run.process().isAlive()).as(text(run.out())).isTrue();
    }

    /** The commands of servers of images that runs of this lab have started. */
    List<String> imageServers() {
        return Programs.require(List.of("ps", "-eo", "pid=,args="))
                .lines()
                .filter(each -> each.contains("qemu-nbd ") && each.contains(work.toString()))
                .toList();
    }

    static void await(String what, BooleanSupplier condition) {
        Lab.await(PATIENCE, Duration.ofMillis(50), () -> what, condition);
    }

    /** What must hold whenever no run is under way: no job, no file, no overlay, nobody frozen, and of checkpoints of ours only those of snapshots that are there. */
    void assertClean(Guest guest) {
        assertThat(workFiles()).isEmpty();
        assertThat(lab.virsh("domblklist", guest.name())).doesNotContain("holdfast-");
        List<String> snapshots = snapshots();
        List<String> ours = checkpoints(guest).stream()
                .flatMap(each -> OURS.matcher(each).results().map(found -> found.group(1)))
                .toList();
        assertThat(snapshots).containsAll(ours);
        if (!guest.state().equals("shut off")) {
            assertThat(hasJob(guest)).isFalse();
        }
        if (guest.state().equals("running") && guest.answers()) {
            assertThat(guest.agent("{\"execute\":\"guest-fsfreeze-status\"}")).contains("thawed");
        }
    }

    /** Ids of the snapshots that were committed. */
    List<String> snapshots() {
        // The first of the copies that are kept of each.
        return below(holdfast.repository().resolve("snapshots/1")).stream()
                .map(each -> each.getFileName().toString())
                .toList();
    }

    /** Files in the work directory. */
    List<Path> workFiles() {
        return below(work);
    }

    private static List<Path> below(Path directory) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sitting.close();
        lab.close();
    }
}
