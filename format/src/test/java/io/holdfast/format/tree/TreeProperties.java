package io.holdfast.format.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Suite;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.sealing.Keys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Trees read back as they were built, whatever their size; small changes touch few pages; hostile pages are refused. */
final class TreeProperties {
    private final Map<Fingerprint, Page> pages = new HashMap<>();
    private final Fingerprinter names = new Fingerprinter(Keys.derivedFrom(new byte[32], Suite.AES));
    private final Tree tree = new Tree(name -> Objects.requireNonNull(pages.get(name)));

    private final PageSink sink = new PageSink() {
        @Override
        public Fingerprint put(Page page) {
            Fingerprint name = names.page(page.links(), page.plaintext(), 0, page.plaintext().length);
            pages.put(name, page);
            return name;
        }

        @Override
        public void putWholeFile(Fingerprint name, Page page) {
            pages.put(name, page);
        }
    };

    private static Entry file(String name, long size, Content content) {
        return new Entry(name.getBytes(StandardCharsets.UTF_8), Entry.Type.FILE, size, Attributes.NONE, content);
    }

    private static Fingerprint chunk(Random random) {
        return new Fingerprint(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private Content.Directory directory(SortedMap<String, Entry> entries) {
        DirectoryBuilder builder = new DirectoryBuilder(sink);
        entries.values().forEach(builder::add);
        return builder.finish();
    }

    private static SortedMap<String, Entry> entries(long seed, int count) {
        Random random = new Random(seed);
        SortedMap<String, Entry> entries = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = Integer.toHexString(random.nextInt());
            List<Run> runs =
                    List.of(new Run.Stored(10, chunk(random)), new Run.Hole(5), new Run.Stored(7, chunk(random)));
            entries.put(
                    name, file(name, 22, i % 3 == 0 ? new Content.Inline(new byte[] {1, 2}) : new Content.Runs(runs)));
        }
        return entries;
    }

    /** By their encoding and links: quick, and every field counts. */
    private static void assertSame(List<Entry> read, List<Entry> expected) {
        assertThat(read).hasSameSizeAs(expected);
        for (int i = 0; i < read.size(); i++) {
            assertThat(EntryCodec.encode(read.get(i))).isEqualTo(EntryCodec.encode(expected.get(i)));
            assertThat(EntryCodec.links(read.get(i).content()))
                    .isEqualTo(EntryCodec.links(expected.get(i).content()));
        }
    }

    @Property(tries = 10)
    void aDirectoryReadsBackInOrderAndEveryNameIsFound(@ForAll long seed, @ForAll @IntRange(max = 5_000) int count) {
        SortedMap<String, Entry> entries = entries(seed, count);
        Content.Directory root = directory(entries);
        List<Entry> read = new ArrayList<>();
        tree.entries(root.root(), read::add);
        assertSame(read, List.copyOf(entries.values()));
        assertThat(root.files()).isEqualTo(entries.size());
        entries.keySet().stream().limit(50).forEach(name -> {
            byte[] raw = name.getBytes(StandardCharsets.UTF_8);
            assertThat(tree.find(root.root(), raw))
                    .hasValueSatisfying(found -> assertThat(found.name()).isEqualTo(raw));
        });
        assertThat(tree.find(root.root(), "no such name".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Property(tries = 10)
    void oneNewNameTouchesFewPages(@ForAll long seed) {
        SortedMap<String, Entry> entries = entries(seed, 10_000);
        directory(entries);
        int before = pages.size();
        entries.put("7fff", file("7fff", 0, new Content.Empty()));
        directory(entries);
        assertThat(pages.size() - before).isLessThanOrEqualTo(6);
    }

    @Property(tries = 10)
    void aChunkListReadsBackInEveryForm(@ForAll long seed, @ForAll @IntRange(max = 20_000) int count) {
        Random random = new Random(seed);
        ChunkListBuilder builder = new ChunkListBuilder(sink);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Never two holes in a row: the builder makes one of them.
            Run run = i % 5 == 4
                    ? new Run.Hole(random.nextInt(1, 1 << 20))
                    : new Run.Stored(random.nextInt(1, 1 << 20), chunk(random));
            runs.add(run);
            builder.add(run);
        }
        Content content = builder.finish();
        List<Run> read = new ArrayList<>();
        tree.runs(content, read::add);
        assertThat(read).isEqualTo(runs);
        long length = runs.stream().mapToLong(Run::length).sum();
        for (int i = 0; i < 20 && length > 0; i++) {
            long position = random.nextLong(length + 1);
            assertCursorAt(position, content, runs);
        }
    }

    private void assertCursorAt(long position, Content content, List<Run> runs) {
        long before = 0;
        int first = 0;
        while (first < runs.size() && before + runs.get(first).length() <= position) {
            before += runs.get(first++).length();
        }
        RunCursor cursor = new RunCursor(name -> Objects.requireNonNull(pages.get(name)), content, position);
        assertThat(cursor.hasNext()).isEqualTo(first < runs.size());
        for (int i = first; i < Math.min(runs.size(), first + 3); i++) {
            assertThat(cursor.hasNext()).isTrue();
            assertThat(cursor.position()).isEqualTo(before);
            assertThat(cursor.next()).isEqualTo(runs.get(i));
            before += runs.get(i).length();
        }
    }

    @Property(tries = 10)
    void oneChangedChunkTouchesFewPages(@ForAll long seed) {
        Random random = new Random(seed);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            runs.add(new Run.Stored(1000, chunk(random)));
        }
        list(runs);
        int before = pages.size();
        runs.set(random.nextInt(runs.size()), new Run.Stored(999, chunk(random)));
        list(runs);
        assertThat(pages.size() - before).isLessThanOrEqualTo(6);
    }

    private void list(List<Run> runs) {
        ChunkListBuilder builder = new ChunkListBuilder(sink);
        runs.forEach(builder::add);
        builder.finish();
    }

    @Example
    void attributesReadBack() {
        Attributes attributes = new Attributes(
                06755,
                1000,
                4_000_000_000L,
                "me",
                "us",
                new Attributes.Stamp(-5, 999_999_999),
                new Attributes.Identity(new Attributes.Stamp(5_000_000_000L, 1), 1L << 60, 3, 2),
                List.of(new Attributes.Extended(new byte[] {'u', (byte) 0xff}, new byte[] {0, 1})));
        List<Entry> entries = List.of(
                new Entry(
                        new byte[] {(byte) 0x80, 1},
                        Entry.Type.SYMBOLIC_LINK,
                        3,
                        attributes,
                        new Content.Target(new byte[] {'/', (byte) 0xff})),
                new Entry(new byte[] {(byte) 0x81}, Entry.Type.BLOCK_DEVICE, 0, attributes, new Content.Device(8, 1)),
                new Entry(new byte[] {(byte) 0x82}, Entry.Type.FIFO, 0, attributes, new Content.Empty()),
                new Entry(
                        new byte[] {(byte) 0x83},
                        Entry.Type.FILE,
                        9,
                        attributes,
                        new Content.WholeFile(new Fingerprint(1, 2, 3, 4))));
        DirectoryBuilder builder = new DirectoryBuilder(sink);
        entries.forEach(builder::add);
        List<Entry> read = new ArrayList<>();
        tree.entries(builder.finish().root(), read::add);
        assertSame(read, entries);
    }

    @Example
    void aNameThatCouldLeaveItsDirectoryIsRefused() {
        for (String name : List.of("..", ".", "a/b", "/etc", "a\0b")) {
            Page page = new DirectoryPageForger().page(name);
            Fingerprint forged = sink.put(page);
            assertThatRefused(() -> tree.entries(forged, entry -> {}));
        }
    }

    private static void assertThatRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        org.assertj.core.api.Assertions.assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CORRUPT));
    }

    /** Builds pages without the builder's own checks. */
    private static final class DirectoryPageForger {
        Page page(String name) {
            byte[] entry = EntryCodec.encode(file(name, 0, new Content.Empty()));
            byte[] plaintext = new byte[entry.length + 3];
            plaintext[0] = Form.DIRECTORY_LEAF.number();
            plaintext[1] = 1;
            plaintext[2] = (byte) entry.length;
            System.arraycopy(entry, 0, plaintext, 3, entry.length);
            return new Page(List.of(), plaintext);
        }
    }

    @Property(tries = 1000)
    void noBytesMakeAPageFailOtherwiseThanAsCorrupt(
            @ForAll @Size(max = 200) byte[] plaintext, @ForAll @IntRange(max = 4) int links) {
        Random random = new Random(links);
        List<Fingerprint> some = new ArrayList<>();
        for (int i = 0; i < links; i++) {
            some.add(chunk(random));
        }
        Tree hostile = new Tree(name -> {
            if (some.contains(name)) {
                throw HoldfastException.corrupt("page", "not there");
            }
            return new Page(some, plaintext);
        });
        Fingerprint root = new Fingerprint(0, 0, 0, 0);
        try {
            hostile.entries(root, entry -> {});
            hostile.runs(new Content.ChunkList(root), run -> {});
            ExceptionList.decode(new Page(some, plaintext));
        } catch (HoldfastException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CORRUPT);
        }
    }
}
