package io.holdfast.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.agent.source.volume.SourceExtent;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.ChunkListBuilder;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.DirectoryBuilder;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSink;
import io.holdfast.format.tree.PageSource;
import io.holdfast.format.tree.Run;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A disk of 4 TiB of which some has data: an incremental run does not read the chunk list of what did not change. */
final class HugeDiskTest {
    private static final int GRAIN = 64 << 10;
    private static final long SIZE = 4L << 40;
    /** Data lies in so many stretches, each of so many chunks. */
    private static final int STRETCHES = 8;

    private static final int CHUNKS = 1 << 17;
    /** Chunks are of so many contents, all of them random numbers over and over. */
    private static final int CONTENTS = 4096;

    private final Rig rig = new Rig();
    private final Codec codec = new Codec(rig.keys, CompressionLevel.FAST, Randomness.secure());

    /** What lies at a position: the number of a content, or nothing. */
    private static int content(long position) {
        long stretch = position / (SIZE / STRETCHES);
        long chunk = (position % (SIZE / STRETCHES)) / GRAIN;
        return chunk < CHUNKS ? Math.floorMod(mixed(stretch * CHUNKS + chunk), CONTENTS) : -1;
    }

    private static long mixed(long number) {
        long mixed = (number + 1) * 0x9e3779b97f4a7c15L;
        return ((mixed ^ (mixed >>> 29)) * 0xbf58476d1ce4e5b9L) >>> 17;
    }

    private static void fill(int content, byte[] to, int offset) {
        byte[] word =
                ByteBuffer.allocate(Long.BYTES).putLong(mixed(content) | 1).array();
        for (int i = 0; i < GRAIN; i++) {
            to[offset + i] = word[i % Long.BYTES];
        }
    }

    /** The disk, of which some chunks have become others. */
    private record Disk(SortedSet<Long> changed, AtomicLong read) implements ExtentSource {
        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public Iterator<SourceExtent> extents() {
            List<SourceExtent> extents = new ArrayList<>();
            long at = 0;
            for (long each : changed) {
                if (each > at) {
                    extents.add(new SourceExtent(at, each - at, SourceExtent.Kind.UNCHANGED));
                }
                extents.add(new SourceExtent(each, GRAIN, SourceExtent.Kind.DATA));
                at = each + GRAIN;
            }
            extents.add(new SourceExtent(at, SIZE - at, SourceExtent.Kind.UNCHANGED));
            return extents.iterator();
        }

        @Override
        public void read(long position, byte[] to, int offset, int length) {
            read.addAndGet(length);
            assertThat(position % GRAIN).isZero();
            assertThat(length % GRAIN).isZero();
            for (int at = 0; at < length; at += GRAIN) {
                int there = content(position + at);
                boolean other = changed.contains(position + at);
                if (there < 0 && !other) {
                    Arrays.fill(to, offset + at, offset + at + GRAIN, (byte) 0);
                } else {
                    fill(other ? CONTENTS + 7 : there, to, offset + at);
                }
            }
        }

        @Override
        public ExtentSource unaided() {
            throw new AssertionError("nothing is wrong with what this source says");
        }

        @Override
        public void close() {}
    }

    /** Puts pages into the repository of the rig. */
    private PageSink sink() {
        SnapshotSink into = rig.repository.sink();
        return new PageSink() {
            @Override
            public Fingerprint put(Page page) {
                byte[] text = page.plaintext();
                return codec.with(bench -> {
                    Fingerprint name = bench.fingerprinter().page(page.links(), text, 0, text.length);
                    into.put(bench.sealer().seal(SealedChunk.Kind.PAGE, name, page.links(), text, 0, text.length));
                    return name;
                });
            }

            @Override
            public void putWholeFile(Fingerprint name, Page page) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private Fingerprint[] names() {
        Fingerprint[] names = new Fingerprint[CONTENTS + 8];
        byte[] bytes = new byte[GRAIN];
        for (int i = 0; i < names.length; i++) {
            fill(i, bytes, 0);
            names[i] = codec.with(bench -> bench.fingerprinter().chunk(bytes, 0, GRAIN));
        }
        return names;
    }

    private Content list(PageSink sink, Fingerprint[] names, SortedSet<Long> changed) {
        ChunkListBuilder list = new ChunkListBuilder(sink);
        for (long stretch = 0; stretch < STRETCHES; stretch++) {
            long start = stretch * (SIZE / STRETCHES);
            for (long at = start; at < start + (long) CHUNKS * GRAIN; at += GRAIN) {
                int content = changed.contains(at) ? CONTENTS + 7 : content(at);
                list.add(new Run.Stored(GRAIN, names[content]));
            }
            list.add(new Run.Hole(SIZE / STRETCHES - (long) CHUNKS * GRAIN));
        }
        return list.finish();
    }

    @Test
    void onlyPagesOnTheWayToWhatChangedAreReadAndTheListIsTheSame() {
        PageSink sink = sink();
        Fingerprint[] names = names();
        Content before = list(sink, names, new TreeSet<>());
        int pages = rig.repository.chunks().size();
        DirectoryBuilder directory = new DirectoryBuilder(sink);
        directory.add(
                new Entry("disk".getBytes(StandardCharsets.UTF_8), Entry.Type.VOLUME, SIZE, Attributes.NONE, before));
        SortedSet<Long> changed = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            long stretch = Math.floorMod(mixed(1000 + i), STRETCHES);
            changed.add(stretch * (SIZE / STRETCHES) + Math.floorMod(mixed(2000 + i), CHUNKS) * (long) GRAIN);
        }
        AtomicInteger read = new AtomicInteger();
        PageSource source = name -> {
            read.incrementAndGet();
            return rig.pages.page(name);
        };
        Previous previous = new Previous(
                SnapshotId.random(Randomness.secure()),
                directory.finish().root(),
                Instant.EPOCH,
                source,
                rig.pages::contents);
        Disk disk = new Disk(changed, new AtomicLong());
        BackupResult result = backUp(disk, previous);
        assertThat(result.exceptions()).isEmpty();
        assertThat(pages).isGreaterThan(500);
        // The way to each of 32 samples, and to each change.
        assertThat(read.get()).isLessThan(32 * 3 + 20 * 4 + 20);
        Entry entry = rig.entries(result).values().iterator().next();
        assertThat(entry.content()).isEqualTo(list(sink(), names, changed));
        assertThat(disk.read.get()).isLessThanOrEqualTo((32L + 20) * GRAIN);
    }

    private BackupResult backUp(ExtentSource source, Previous previous) {
        try (SnapshotSink sink = rig.repository.sink()) {
            Destination destination = new Destination(sink, rig.keys, new ChunkSizes(64 << 10), Optional.of(previous));
            BackupOptions options = new BackupOptions(
                    "name",
                    "host",
                    "user",
                    "1.0",
                    List.of(),
                    CompressionLevel.FAST,
                    new Limits(Cores.of(2), 2, OptionalLong.empty()));
            Request.Machine machine = new Request.Machine(
                    "vm:x",
                    List.of(new Request.Disk(source, "disk".getBytes(StandardCharsets.UTF_8), Request.Cuts.FIXED)),
                    List.of(),
                    List.of());
            return new Backup(destination, options, Time.system(), Randomness.secure())
                    .run(machine, new BackupProgress(), new Cancellation());
        }
    }
}
