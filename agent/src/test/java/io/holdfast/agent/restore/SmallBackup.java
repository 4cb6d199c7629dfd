package io.holdfast.agent.restore;

import io.holdfast.agent.MemoryRepository;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.DirectoryEntry;
import io.holdfast.agent.linux.ExtendedAttributes;
import io.holdfast.agent.linux.Extent;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.Owners;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Manifest;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.layout.ManifestFields;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.ChunkListBuilder;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.DirectoryBuilder;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Page;
import io.holdfast.format.tree.PageSink;
import io.holdfast.format.tree.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Writes snapshots for tests: chunks of a fixed length, one thread, no care for speed. */
final class SmallBackup implements PageSink {
    static final int CHUNK = 64 << 10;
    private static final byte[] WHOLE = ".zip".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Keys keys;
    private final Codec codec;
    private final SnapshotSink sink;
    private final Owners owners = new Owners();

    SmallBackup(MemoryRepository repository, Keys keys) {
        this.keys = keys;
        codec = new Codec(keys, CompressionLevel.FAST, Randomness.secure());
        sink = repository.sink();
    }

    /** Backs up what is in a directory as the content of {@code /}. */
    SnapshotId tree(Directory top) throws SystemCallException {
        return commit(directory(top), Manifest.Kind.FILES);
    }

    /** Backs up entries made by hand, in the order of their names, as the content of {@code /}. */
    SnapshotId entries(List<Entry> entries) {
        return commit(directory(entries), Manifest.Kind.FILES);
    }

    SnapshotId volume(Entry volume) {
        return commit(directory(List.of(volume)), Manifest.Kind.VOLUME);
    }

    SnapshotId machine(List<Entry> entries) {
        return commit(directory(entries), Manifest.Kind.MACHINE);
    }

    private SnapshotId commit(Content.Directory root, Manifest.Kind kind) {
        Manifest manifest = new Manifest(
                Instant.EPOCH,
                Duration.ZERO,
                "host",
                "user",
                "name",
                kind,
                List.of(),
                Optional.empty(),
                new Manifest.Counts(0, root.files(), 0, 0, root.bytes(), 0, 0, 0),
                List.of(),
                "test",
                List.of(),
                Optional.empty());
        sink.commit(new ManifestSealing(keys, Randomness.secure())
                .seal(sink.id(), List.of(root.root()), ManifestFields.encode(manifest)));
        return sink.id();
    }

    Content.Directory directory(List<Entry> entries) {
        DirectoryBuilder builder = new DirectoryBuilder(this);
        entries.forEach(builder::add);
        return builder.finish();
    }

    private static final class Level {
        private final Directory directory;
        private final Optional<byte[]> name;
        private final Deque<DirectoryEntry> next;
        private final List<Entry> entries = new ArrayList<>();

        Level(Directory directory, Optional<byte[]> name) throws SystemCallException {
            this.directory = directory;
            this.name = name;
            List<DirectoryEntry> all = new ArrayList<>(directory.list());
            all.sort((left, right) -> Entry.compareNames(left.name(), right.name()));
            next = new ArrayDeque<>(all);
        }
    }

    /** Without recursion, for the tests of deep trees. */
    private Content.Directory directory(Directory top) throws SystemCallException {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level(top, Optional.empty()));
        while (true) {
            Level at = levels.element();
            if (at.next.isEmpty()) {
                Content.Directory content = directory(at.entries);
                if (levels.size() == 1) {
                    return content;
                }
                levels.pop();
                byte[] name = at.name.orElseThrow();
                Level above = levels.element();
                above.entries.add(new Entry(
                        name,
                        Entry.Type.DIRECTORY,
                        0,
                        attributes(at.directory.stat(), at.directory.extendedAttributes()),
                        content));
                at.directory.close();
                continue;
            }
            byte[] name = at.next.remove().name();
            Stat stat = at.directory.stat(name);
            if (stat.type() == FileType.DIRECTORY) {
                levels.push(new Level(at.directory.openDirectory(name), Optional.of(name)));
            } else if (stat.type() != FileType.SOCKET) {
                at.entries.add(leaf(at.directory, name, stat));
            }
        }
    }

    private Entry leaf(Directory in, byte[] name, Stat stat) throws SystemCallException {
        Attributes attributes = attributes(stat, in.extendedAttributes(name));
        return switch (stat.type()) {
            case REGULAR -> {
                try (OpenFile file = in.openFile(name)) {
                    yield new Entry(name, Entry.Type.FILE, stat.size(), attributes, content(file, name, stat.size()));
                }
            }
            case SYMBOLIC_LINK ->
                new Entry(name, Entry.Type.SYMBOLIC_LINK, 0, attributes, new Content.Target(in.readLink(name)));
            case FIFO -> new Entry(name, Entry.Type.FIFO, 0, attributes, new Content.Empty());
            case CHARACTER_DEVICE -> new Entry(name, Entry.Type.CHARACTER_DEVICE, 0, attributes, device(stat));
            case BLOCK_DEVICE -> new Entry(name, Entry.Type.BLOCK_DEVICE, 0, attributes, device(stat));
            case UNKNOWN, DIRECTORY, SOCKET -> throw new IllegalStateException("not a leaf: " + stat.type());
        };
    }

    private static Content device(Stat stat) {
        return new Content.Device(stat.node().major(), stat.node().minor());
    }

    private Attributes attributes(Stat stat, ExtendedAttributes extended) throws SystemCallException {
        List<Attributes.Extended> all = new ArrayList<>();
        List<byte[]> names = new ArrayList<>(extended.names());
        names.sort(Entry::compareNames);
        for (byte[] name : names) {
            all.add(new Attributes.Extended(name, extended.value(name).orElseThrow()));
        }
        long device = ((long) stat.device().major() << 20) | stat.device().minor();
        return new Attributes(
                stat.mode(),
                stat.user(),
                stat.group(),
                owners.user(stat.user()).orElse(""),
                owners.group(stat.group()).orElse(""),
                new Attributes.Stamp(stat.modified().seconds(), stat.modified().nanos()),
                new Attributes.Identity(
                        new Attributes.Stamp(
                                stat.changed().seconds(), stat.changed().nanos()),
                        stat.inode(),
                        device,
                        stat.links()),
                all);
    }

    private Content content(OpenFile file, byte[] name, long size) throws SystemCallException {
        boolean whole = name.length > WHOLE.length
                && Arrays.equals(name, name.length - WHOLE.length, name.length, WHOLE, 0, WHOLE.length);
        if (size <= Content.MAX_INLINE && !whole) {
            byte[] bytes = new byte[(int) size];
            file.read(0, bytes, 0, bytes.length);
            return size == 0 ? new Content.Empty() : new Content.Inline(bytes);
        }
        ChunkListBuilder builder = new ChunkListBuilder(this);
        byte[] piece = new byte[CHUNK];
        for (long at = 0; at < size; ) {
            Optional<Extent> data = file.nextData(at);
            long from = Math.min(size, data.map(Extent::position).orElse(size));
            if (from > at) {
                builder.add(new Run.Hole(from - at));
            }
            long to = Math.min(size, data.map(Extent::end).orElse(size));
            for (at = from; at < to; ) {
                int length = file.read(at, piece, 0, (int) Math.min(CHUNK, to - at));
                builder.add(new Run.Stored(length, chunk(piece, length)));
                at += length;
            }
        }
        return whole ? builder.finishAs(nameOf(file, size)) : builder.finish();
    }

    private Fingerprint nameOf(OpenFile file, long size) throws SystemCallException {
        byte[] all = new byte[(int) size];
        file.read(0, all, 0, all.length);
        return wholeName(all);
    }

    Fingerprint wholeName(byte[] all) {
        return codec.with(bench -> {
            bench.fingerprinter().addToFile(all, 0, all.length);
            return bench.fingerprinter().wholeFile();
        });
    }

    /** Stores content of which no two chunks are apart, as runs. */
    Content content(byte[] bytes) {
        ChunkListBuilder builder = new ChunkListBuilder(this);
        for (int at = 0; at < bytes.length; at += CHUNK) {
            int length = Math.min(CHUNK, bytes.length - at);
            builder.add(new Run.Stored(length, chunk(Arrays.copyOfRange(bytes, at, at + length), length)));
        }
        return builder.finish();
    }

    Fingerprint chunk(byte[] bytes, int length) {
        return codec.with(bench -> {
            Fingerprint name = bench.fingerprinter().chunk(bytes, 0, length);
            if (!sink.missing(List.of(name)).isEmpty()) {
                sink.put(bench.sealer().data(name, bytes, 0, length));
            }
            return name;
        });
    }

    @Override
    public Fingerprint put(Page page) {
        byte[] plaintext = page.plaintext();
        return codec.with(bench -> {
            Fingerprint name = bench.fingerprinter().page(page.links(), plaintext, 0, plaintext.length);
            seal(bench, SealedChunk.Kind.PAGE, name, page);
            return name;
        });
    }

    @Override
    public void putWholeFile(Fingerprint name, Page page) {
        codec.with(bench -> {
            seal(bench, SealedChunk.Kind.WHOLE_FILE, name, page);
            return name;
        });
    }

    private void seal(Codec.Bench bench, SealedChunk.Kind kind, Fingerprint name, Page page) {
        byte[] plaintext = page.plaintext();
        sink.put(bench.sealer().seal(kind, name, page.links(), plaintext, 0, plaintext.length));
    }
}
