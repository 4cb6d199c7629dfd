package io.holdfast.bench;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.Suite;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.chunking.GearCutter;
import io.holdfast.format.sealing.Bases;
import io.holdfast.format.sealing.Codec.Bench;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.Opener;
import io.holdfast.format.sealing.Sealer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the suites cost: cuts, names, seals and opens the files of a directory on one thread, by turns, and prints MB of content for each second of this thread's processor time.
 * Compression is the same for both; {@code NONE} shows the suites without it.
 *
 * <p>Arguments: the directory, how many MB of it, rounds (3).
 */
public final class SuiteBench {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final byte[] content;

    private SuiteBench(byte[] content) {
        this.content = content;
    }

    public static void main(String[] arguments) throws IOException {
        int size = Integer.parseInt(arguments[1]) * 1_000_000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        SuiteBench bench = new SuiteBench(content(Path.of(arguments[0]), size));
        System.out.println("suite level  round   cut   name   seal   open  cut+name+seal (MB/s)");
        for (int round = 1; round <= rounds; round++) {
            for (CompressionLevel level : List.of(CompressionLevel.FAST, CompressionLevel.NONE)) {
                for (Suite suite : Suite.values()) {
                    bench.run(suite, level, round);
                }
            }
        }
    }

    private static byte[] content(Path directory, int size) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(size + (64 << 20));
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (out.size() >= size) {
                    break;
                }
                out.writeBytes(Files.readAllBytes(file));
            }
        }
        return out.toByteArray();
    }

    private record Cut(int from, int length) {}

    private void run(Suite suite, CompressionLevel level, int round) {
        Keys keys = Keys.derivedFrom(new byte[Keys.SIZE], suite);
        GearCutter cutter = new GearCutter(suite, keys.cut(), new ChunkSizes(ChunkSizes.STANDARD_MEAN));
        try (Sealer sealer = new Sealer(keys, level, Randomness.secure());
                Opener opener = new Opener(keys)) {
            Bench bench = new Bench(new Fingerprinter(keys), sealer, opener);
            long began = threads.getCurrentThreadCpuTime();
            List<Cut> cuts = cuts(cutter);
            long cut = threads.getCurrentThreadCpuTime();
            List<Fingerprint> names = new ArrayList<>(cuts.size());
            for (Cut each : cuts) {
                names.add(bench.fingerprinter().chunk(content, each.from(), each.length()));
            }
            long named = threads.getCurrentThreadCpuTime();
            List<SealedChunk> sealed = new ArrayList<>(cuts.size());
            for (int i = 0; i < cuts.size(); i++) {
                Cut each = cuts.get(i);
                sealed.add(bench.sealer().data(names.get(i), content, each.from(), each.length()));
            }
            long done = threads.getCurrentThreadCpuTime();
            byte[] plaintext = new byte[cutter.maximum()];
            for (int i = 0; i < sealed.size(); i++) {
                bench.opener().open(names.get(i), new Bases.Based(sealed.get(i), List.of()), plaintext, 0);
            }
            long opened = threads.getCurrentThreadCpuTime();
            System.out.printf(
                    Locale.ROOT,
                    "%-5s %-6s %5d %6.0f %6.0f %6.0f %6.0f %6.0f%n",
                    suite,
                    level,
                    round,
                    speed(cut - began),
                    speed(named - cut),
                    speed(done - named),
                    speed(opened - done),
                    speed(done - began));
        }
    }

    private List<Cut> cuts(GearCutter cutter) {
        List<Cut> cuts = new ArrayList<>();
        for (int at = 0; at < content.length; ) {
            int end = cutter.cut(content, at, content.length);
            cuts.add(new Cut(at, end - at));
            at = end;
        }
        return cuts;
    }

    private double speed(long nanos) {
        return content.length * 1e3 / nanos;
    }
}
