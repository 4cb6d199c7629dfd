package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.format.tree.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** However a disk changes and however its source describes that, the snapshot holds what is on it. */
final class ExtentReuseProperties {
    private static final int MEAN = 4 << 10;

    @Property(tries = 60)
    void everySnapshotHoldsWhatWasOnTheDisk(@ForAll long seed, @ForAll @IntRange(min = 1, max = 600_000) int size) {
        Random random = new Random(seed);
        Rig rig = new Rig().mean(MEAN);
        byte[] disk = new byte[size];
        for (int i = 0; i < 4; i++) {
            write(random, disk, Kind.values()[random.nextInt(3)]);
        }
        rig.backUp(MemoryVolume.of(disk));
        for (int generation = 0; generation < 3; generation++) {
            byte[] before = disk.clone();
            for (int i = random.nextInt(4); i > 0; i--) {
                write(random, disk, Kind.values()[random.nextInt(3)]);
            }
            MemoryVolume volume = MemoryVolume.of(disk.clone(), extents(random, before, disk));
            BackupResult result = rig.backUp(volume);
            Entry entry = rig.entries(result).values().iterator().next();
            assertThat(entry.size()).isEqualTo(disk.length);
            assertThat(rig.content(entry)).isEqualTo(disk);
        }
    }

    private enum Kind {
        RANDOM,
        ZEROS,
        TEXT
    }

    private static void write(Random random, byte[] disk, Kind kind) {
        int from = random.nextInt(disk.length);
        int length = Math.min(disk.length - from, 1 + random.nextInt(random.nextBoolean() ? 300_000 : 3_000));
        byte[] bytes = new byte[length];
        switch (kind) {
            case RANDOM -> random.nextBytes(bytes);
            case ZEROS -> {}
            case TEXT -> Arrays.fill(bytes, (byte) 'x');
        }
        System.arraycopy(bytes, 0, disk, from, length);
    }

    /** A true description of the disk, as coarse and as careful as chance has it. */
    private static List<SourceExtent> extents(Random random, byte[] before, byte[] now) {
        List<SourceExtent> extents = new ArrayList<>();
        int grain = 1 << random.nextInt(17);
        for (int at = 0; at < now.length; at += grain) {
            int end = Math.min(now.length, at + grain);
            boolean same = Arrays.equals(before, at, end, now, at, end);
            boolean zero = Arrays.equals(now, at, end, new byte[end - at], 0, end - at);
            SourceExtent.Kind kind = SourceExtent.Kind.DATA;
            if (zero && random.nextInt(4) > 0) {
                kind = SourceExtent.Kind.ZERO;
            } else if (same && random.nextInt(50) > 0) {
                kind = SourceExtent.Kind.UNCHANGED;
            }
            extents.add(new SourceExtent(at, end - at, kind));
        }
        return extents;
    }
}
