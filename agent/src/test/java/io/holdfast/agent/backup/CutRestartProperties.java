package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.chunking.GearCutter;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Cutting begins with the previous chunk that holds a change, goes by content alone, and stops where it meets the beginning of a previous chunk without one; how much is read for that
 * changes nothing.
 */
final class CutRestartProperties {
    private static final int BLOCK = 64 << 10;

    @Property(tries = 40)
    void chunksAreThoseOfAReaderThatSeesAll(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 1_500_000) int size,
            @ForAll @IntRange(max = 4) int scale) {
        Random random = new Random(seed);
        int mean = ChunkSizes.SMALLEST_MEAN << scale;
        Rig rig = new Rig().mean(mean);
        byte[] disk = new byte[size];
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(size);
            byte[] bytes = new byte[1 + random.nextInt(size - at)];
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, disk, at, bytes.length);
        }
        List<Run> runs = rig.runs(only(rig, rig.backUp(MemoryVolume.of(disk.clone()))));
        for (int generation = 0; generation < 3; generation++) {
            DiskChanges changes = new DiskChanges(disk, 512 << random.nextInt(8));
            for (int i = random.nextInt(5); i > 0; i--) {
                int at = random.nextInt(size);
                byte[] bytes = new byte[1 + random.nextInt(Math.min(size - at, 1 << (1 + random.nextInt(18))))];
                if (random.nextInt(4) > 0) {
                    random.nextBytes(bytes);
                }
                changes.write(at, bytes);
            }
            Model model = new Model(
                    disk,
                    changes.extents(),
                    runs,
                    new GearCutter(rig.keys.suite(), rig.keys.cut(), new ChunkSizes(mean)));
            Entry entry = only(rig, rig.backUp(MemoryVolume.of(disk.clone(), changes.extents())));
            runs = rig.runs(entry);
            assertThat(lengths(runs)).isEqualTo(model.lengths());
            assertThat(rig.content(entry)).isEqualTo(disk);
        }
    }

    /** The bars for a disk with scattered writes of 4 KiB to 1 MiB, bits of its bitmap standing for 64 KiB. */
    @Example
    void littleMoreIsReadAndStoredThanChanged() {
        byte[] disk = new byte[96 << 20];
        Random random = new Random(3);
        random.nextBytes(disk);
        Rig rig = new Rig().mean(64 << 10);
        rig.backUp(MemoryVolume.of(disk.clone()));
        DiskChanges changes = new DiskChanges(disk, BLOCK);
        changes.scatter(random, 12 << 20, 1 << 20);
        MemoryVolume volume = MemoryVolume.of(disk, changes.extents());
        BackupResult result = rig.backUp(volume);
        // The sample that tests the bitmap is 32 chunks, however large the disk.
        long sample = 32L * (64 << 10);
        assertThat((double) (volume.read().get() - sample) / changes.dirtyBytes())
                .isBetween(0.9, 1.3);
        assertThat((double) result.manifest().counts().fresh() / changes.dirtyBytes())
                .isBetween(0.8, 1.3);
    }

    private static Entry only(Rig rig, BackupResult result) {
        return rig.entries(result).values().iterator().next();
    }

    /** Of chunks, and as negative numbers of holes, of which no two follow each other. */
    private static List<Long> lengths(List<Run> runs) {
        List<Long> lengths = new ArrayList<>();
        for (Run run : runs) {
            add(lengths, run);
        }
        return lengths;
    }

    private static void add(List<Long> lengths, Run run) {
        boolean hole = run instanceof Run.Hole;
        if (hole && !lengths.isEmpty() && lengths.getLast() < 0) {
            lengths.set(lengths.size() - 1, lengths.getLast() - run.length());
        } else {
            lengths.add(hole ? -run.length() : run.length());
        }
    }

    /** What should come out, found with all of the disk in view. */
    private record Model(byte[] disk, List<SourceExtent> extents, List<Run> before, GearCutter cutter) {
        List<Long> lengths() {
            TreeMap<Long, Run> old = new TreeMap<>();
            long sum = 0;
            for (Run run : before) {
                old.put(sum, run);
                sum += run.length();
            }
            List<Long> lengths = new ArrayList<>();
            for (long at = 0; at < disk.length; ) {
                long next = next(Math.toIntExact(at), old);
                at += Math.abs(next);
                if (next < 0 && !lengths.isEmpty() && lengths.getLast() < 0) {
                    lengths.set(lengths.size() - 1, lengths.getLast() + next);
                } else {
                    lengths.add(next);
                }
            }
            return lengths;
        }

        private long next(int at, TreeMap<Long, Run> old) {
            SourceExtent here = extents.stream()
                    .filter(each -> each.position() <= at && at < each.end())
                    .findFirst()
                    .orElseThrow();
            var run = old.floorEntry((long) at);
            long runEnd = run.getKey() + run.getValue().length();
            if (here.kind() == SourceExtent.Kind.UNCHANGED) {
                if (run.getValue() instanceof Run.Hole) {
                    return at - Math.min(runEnd, here.end());
                }
                if (run.getKey() == at && runEnd <= here.end()) {
                    return run.getValue().length();
                }
            }
            if (isZero(at)) {
                return -BLOCK;
            }
            int end = disk.length;
            for (int block = (at / BLOCK + 1) * BLOCK; block < Math.min(end, at + cutter.maximum()); block += BLOCK) {
                if (isZero(block)) {
                    end = block;
                }
            }
            return (long) cutter.cut(disk, at, end) - at;
        }

        private boolean isZero(int at) {
            return at % BLOCK == 0
                    && at + BLOCK <= disk.length
                    && Arrays.equals(disk, at, at + BLOCK, new byte[BLOCK], 0, BLOCK);
        }
    }
}
