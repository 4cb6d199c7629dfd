package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.agent.source.volume.SourceExtent.Kind;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.tree.Entry;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A source that is wrong about what changed is found out, and the snapshot is right all the same. */
final class CleanSampleTest {
    private static final int SIZE = 2 << 20;

    private final Random random = new Random(5);
    private final Rig rig = new Rig().mean(16 << 10);
    private final byte[] disk = new byte[SIZE];

    @Test
    void aDiskThatChangedWhileItsBitmapSaysOtherwiseIsReadWhole() {
        random.nextBytes(disk);
        rig.backUp(MemoryVolume.of(disk.clone()));
        random.nextBytes(disk);

        BackupResult result = rig.backUp(MemoryVolume.of(disk, List.of(new SourceExtent(0, SIZE, Kind.UNCHANGED))));

        assertThat(rig.content(rig.entries(result).values().iterator().next())).isEqualTo(disk);
        assertThat(result.exceptions())
                .singleElement()
                .satisfies(each -> assertThat(each.code()).isEqualTo(ErrorCode.SOURCE_DISAGREES.code()));
    }

    @Test
    void aTrueBitmapIsBelievedAndLittleIsReadForThat() {
        random.nextBytes(disk);
        rig.backUp(MemoryVolume.of(disk.clone()));
        disk[SIZE - 1]++;

        BackupResult result = rig.backUp(MemoryVolume.of(
                disk,
                List.of(
                        new SourceExtent(0, SIZE - 4096, Kind.UNCHANGED),
                        new SourceExtent(SIZE - 4096, 4096, Kind.DATA))));

        Entry entry = rig.entries(result).values().iterator().next();
        assertThat(rig.content(entry)).isEqualTo(disk);
        assertThat(result.exceptions()).isEmpty();
        assertThat(result.manifest().counts().read()).isBetween(4096L, 33L * (64 << 10));
    }
}
