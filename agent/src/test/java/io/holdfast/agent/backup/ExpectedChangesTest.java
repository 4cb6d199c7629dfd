package io.holdfast.agent.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.agent.source.volume.SourceExtent.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A source hears what will be read of it before it is, also where something unchanged lies between. */
final class ExpectedChangesTest {
    private static final int GRAIN = 64 << 10;
    private static final int GRAINS = 64;

    private final Rig rig = new Rig();

    /** Every fourth grain of it changed. */
    private static final class Listening implements ExtentSource {
        private final MemoryVolume volume;
        private final List<SourceExtent> expected = new ArrayList<>();
        private final Set<Long> unannounced = new TreeSet<>();

        Listening(byte[] bytes) {
            List<SourceExtent> layout = new ArrayList<>();
            for (long at = 0; at < GRAINS; at += 4) {
                layout.add(new SourceExtent(at * GRAIN, GRAIN, Kind.DATA));
                layout.add(new SourceExtent((at + 1) * GRAIN, 3 * GRAIN, Kind.UNCHANGED));
            }
            volume = MemoryVolume.of(bytes, layout);
        }

        @Override
        public long size() {
            return volume.size();
        }

        @Override
        public Iterator<SourceExtent> extents() {
            return volume.extents();
        }

        @Override
        public long expect(long position, long length) {
            expected.add(new SourceExtent(position, length, Kind.DATA));
            return length;
        }

        @Override
        public void read(long position, byte[] to, int offset, int length) {
            volume.read(position, to, offset, length);
            if (expected.stream().noneMatch(each -> each.position() <= position && each.end() >= position + length)) {
                unannounced.add(position / GRAIN);
            }
        }

        @Override
        public void close() {}
    }

    private BackupResult backUp(ExtentSource source) {
        Request.Disk disk = new Request.Disk(source, "vda".getBytes(UTF_8), Request.Cuts.FIXED);
        return rig.backUp(new Request.Machine("vm:1", List.of(disk), List.of(), List.of()));
    }

    @Test
    void changesAreExpectedAcrossWhatDidNotChange() {
        byte[] bytes = Ground.random(GRAINS * GRAIN, 1);
        backUp(MemoryVolume.of(bytes));
        Listening source = new Listening(bytes);
        BackupResult result = backUp(source);
        assertThat(rig.content(Rig.entry(rig.entries(result), "/vda"))).isEqualTo(bytes);
        // The sample looks at what did not change; of what did only the first is read at once.
        source.unannounced.removeIf(each -> each % 4 != 0);
        assertThat(source.unannounced).containsExactly(0L);
        assertThat(source.expected)
                .extracting(SourceExtent::position)
                .doesNotHaveDuplicates()
                .isSorted();
    }
}
