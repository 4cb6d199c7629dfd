package io.holdfast.agent.backup;

import io.holdfast.agent.MemoryRepository;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Backs a path up several times into memory and prints what it took: {@code Profile PATH [RUNS [COMPUTE READERS]]}. Not a test. */
public final class Profile {
    private Profile() {}

    public static void main(String... arguments) {
        Keys keys = Keys.derivedFrom(new byte[Keys.SIZE], Suite.AES);
        MemoryRepository repository = new MemoryRepository();
        Pages pages = new Pages(repository, keys);
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
        int processors = Runtime.getRuntime().availableProcessors();
        Limits limits = arguments.length > 3
                ? new Limits(
                        Cores.of(Integer.parseInt(arguments[2])), Integer.parseInt(arguments[3]), OptionalLong.empty())
                : Limits.of(Cores.of(processors));
        Optional<Previous> previous = Optional.empty();
        for (int i = 0; i < runs; i++) {
            long start = Time.system().nanos();
            BackupResult result;
            try (SnapshotSink sink = repository.sink()) {
                Destination destination = new Destination(sink, keys, new ChunkSizes(64 << 10), previous);
                BackupOptions options =
                        new BackupOptions("profile", "host", "user", "0", List.of(), CompressionLevel.FAST, limits);
                Request request = new Request.Files(
                        List.of(arguments[0].getBytes(StandardCharsets.UTF_8)),
                        new ArrayList<>(),
                        Request.CacheDirectories.KEEP,
                        Request.FileSystems.ALL,
                        FileLevel.DEFAULT_PATTERNS);
                result = new Backup(destination, options, Time.system(), Randomness.secure())
                        .run(request, new BackupProgress(), new Cancellation());
            }
            Duration took = Duration.ofNanos(Time.system().nanos() - start);
            System.out.println(String.format(
                    Locale.ROOT,
                    "%d ms %s %s, %d chunks",
                    took.toMillis(),
                    result.manifest().counts(),
                    result.remarks(),
                    repository.chunks().size()));
            previous = Optional.of(
                    new Previous(result.id(), result.root(), result.manifest().began(), pages, pages::contents));
        }
    }
}
