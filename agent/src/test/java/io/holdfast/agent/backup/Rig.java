package io.holdfast.agent.backup;

import io.holdfast.agent.MemoryRepository;
import io.holdfast.agent.resume.ResumeLog;
import io.holdfast.agent.resume.ResumeLogs;
import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.PageSource;
import io.holdfast.format.tree.Run;
import io.holdfast.format.tree.Tree;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** A repository in memory, a way to back up into it, and a way to look at what came of it. */
final class Rig {
    final Keys keys = Keys.derivedFrom(new byte[Keys.SIZE], Suite.AES);
    final MemoryRepository repository = new MemoryRepository();
    final Pages pages = new Pages(repository, keys);
    final BackupProgress[] progress = {new BackupProgress()};
    private final AtomicReference<Optional<BackupResult>> last = new AtomicReference<>(Optional.empty());
    private List<String> excludes = List.of();
    private Request.CacheDirectories caches = Request.CacheDirectories.KEEP;
    private Request.FileSystems fileSystems = Request.FileSystems.ALL;
    private List<String> fileLevel = FileLevel.DEFAULT_PATTERNS;
    private Limits limits = new Limits(Cores.of(3), 2, OptionalLong.empty());
    private UnaryOperator<SnapshotSink> around = UnaryOperator.identity();
    private int mean = 64 << 10;
    private Cancellation cancellation = new Cancellation();
    private Time time = Time.system();
    private Optional<PageSource> previously = Optional.empty();
    private Optional<ResumeLogs> logs = Optional.empty();
    private String attempt = "run#1";

    Rig excluding(String... patterns) {
        excludes = List.of(patterns);
        return this;
    }

    Rig with(Request.CacheDirectories choice) {
        caches = choice;
        return this;
    }

    Rig with(Request.FileSystems choice) {
        fileSystems = choice;
        return this;
    }

    Rig with(Limits choice) {
        limits = choice;
        return this;
    }

    Rig with(Cancellation choice) {
        cancellation = choice;
        return this;
    }

    Rig with(Time choice) {
        time = choice;
        return this;
    }

    /** Where runs note what they have stored. */
    Rig with(ResumeLogs choice) {
        logs = Optional.of(choice);
        return this;
    }

    /** As which runs are begun. */
    Rig attempt(String choice) {
        attempt = choice;
        return this;
    }

    /** Where the pages of the run before come from. */
    Rig previously(PageSource choice) {
        previously = Optional.of(choice);
        return this;
    }

    Rig fileLevel(String... patterns) {
        fileLevel = List.of(patterns);
        return this;
    }

    Rig mean(int bytes) {
        mean = bytes;
        return this;
    }

    /** Puts something between every run and the repository. */
    Rig around(UnaryOperator<SnapshotSink> wrapper) {
        around = wrapper;
        return this;
    }

    /** Backs up against the run before. */
    BackupResult backUp(Path... paths) {
        return run(
                files(List.of(paths).stream()
                        .map(each -> each.toString().getBytes(StandardCharsets.UTF_8))
                        .toList()),
                last.get());
    }

    /** Backs up as if there had been no run before. */
    BackupResult backUpAnew(Path... paths) {
        last.set(Optional.empty());
        return backUp(paths);
    }

    BackupResult backUpRaw(byte[]... paths) {
        return run(files(List.of(paths)), Optional.empty());
    }

    BackupResult backUpVolume(Path image) {
        return backUpVolume(image, Request.Cuts.CONTENT);
    }

    BackupResult backUpVolume(Path image, Request.Cuts cuts) {
        byte[] path = image.toString().getBytes(StandardCharsets.UTF_8);
        return run(new Request.Volume(path, Optional.empty(), cuts), last.get());
    }

    BackupResult backUp(ExtentSource source) {
        return run(new Request.Extents(source, "disk".getBytes(StandardCharsets.UTF_8)), last.get());
    }

    BackupResult backUp(Request.Machine machine) {
        return run(machine, last.get());
    }

    private Request files(List<byte[]> paths) {
        return new Request.Files(paths, excludes, caches, fileSystems, fileLevel);
    }

    private BackupResult run(Request request, Optional<BackupResult> before) {
        Optional<ResumeLog> log = logs.flatMap(from -> from.open("repository", "name", attempt));
        try {
            BackupResult result = run(request, before, log);
            log.ifPresent(ResumeLog::finish);
            return result;
        } finally {
            log.ifPresent(ResumeLog::close);
        }
    }

    private BackupResult run(Request request, Optional<BackupResult> before, Optional<ResumeLog> log) {
        progress[0] = new BackupProgress();
        try (SnapshotSink sink = around.apply(repository.sink())) {
            Optional<Previous> previous = before.map(each -> new Previous(
                    each.id(), each.root(), each.manifest().began(), previously.orElse(pages), pages::contents));
            Destination destination = new Destination(sink, keys, new ChunkSizes(mean), previous, log);
            BackupOptions options =
                    new BackupOptions("name", "host", "user", "1.0", List.of("tag"), CompressionLevel.FAST, limits);
            BackupResult result =
                    new Backup(destination, options, time, Randomness.secure()).run(request, progress[0], cancellation);
            last.set(Optional.of(result));
            return result;
        }
    }

    /** Every entry by its path, raw bytes one character each. */
    Map<String, Entry> entries(BackupResult result) {
        record Todo(String path, Fingerprint directory) {}
        Map<String, Entry> all = new TreeMap<>();
        Deque<Todo> todo = new ArrayDeque<>(List.of(new Todo("", result.root())));
        while (!todo.isEmpty()) {
            Todo next = todo.pop();
            new Tree(pages).entries(next.directory, entry -> {
                String path = next.path + "/" + new String(entry.name(), StandardCharsets.ISO_8859_1);
                all.put(path, entry);
                if (entry.content() instanceof Content.Directory(Fingerprint root, long _, long _)) {
                    todo.push(new Todo(path, root));
                }
            });
        }
        return all;
    }

    Entry entry(BackupResult result, Path path) {
        return entry(entries(result), path.toString());
    }

    static Entry entry(Map<String, Entry> entries, String path) {
        return Optional.ofNullable(entries.get(path)).orElseThrow();
    }

    List<Run> runs(Entry entry) {
        List<Run> runs = new ArrayList<>();
        new Tree(pages).runs(entry.content(), runs::add);
        return runs;
    }

    /** The content of an entry, holes as zeros; a whole file is compared with its name. */
    byte[] content(Entry entry) {
        if (entry.content() instanceof Content.Inline(byte[] bytes)) {
            return bytes;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Run run : runs(entry)) {
            switch (run) {
                case Run.Stored(int size, Fingerprint chunk) -> out.writeBytes(pages.chunk(chunk));
                case Run.Hole(long length) -> out.writeBytes(new byte[Math.toIntExact(length)]);
            }
        }
        byte[] bytes = out.toByteArray();
        if (entry.content() instanceof Content.WholeFile(Fingerprint name)) {
            Fingerprinter fingerprinter = new Fingerprinter(keys);
            fingerprinter.addToFile(bytes, 0, bytes.length);
            if (!fingerprinter.wholeFile().equals(name)) {
                throw new AssertionError("the content of a whole file is not what its name says");
            }
        }
        return bytes;
    }
}
