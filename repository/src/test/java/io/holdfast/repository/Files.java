package io.holdfast.repository;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Manifest;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.SnapshotSink;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.layout.ManifestFields;
import io.holdfast.format.sealing.Bases;
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
import io.holdfast.format.tree.Tree;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A model of files in directories ("dir/name" to content), written to and read from a repository through its doors. */
final class Files {
    private static final int CHUNK = 1000;

    private Files() {}

    /** Some files with content that does not compress. */
    static Map<String, byte[]> random(long seed, int count) {
        Random random = new Random(seed);
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            byte[] content = new byte[random.nextInt(600, 5000)];
            random.nextBytes(content);
            files.put("dir" + (i % 4) + "/file" + i, content);
        }
        return files;
    }

    /** Backs the model up as the next version of another: chunks that are new are stored as differences to those that stood in their places. */
    static SnapshotId backup(
            Repository repository, Map<String, byte[]> files, Map<String, byte[]> former, Randomness randomness) {
        try (SnapshotSink sink = repository.write()) {
            Fingerprint root = put(repository.keys(), sink, files, former, randomness);
            seal(repository, sink, root, randomness);
            return sink.id();
        }
    }

    /** The next version: a byte of every chunk of every file is another one. */
    static Map<String, byte[]> edited(Map<String, byte[]> files) {
        Map<String, byte[]> edited = new TreeMap<>();
        files.forEach((path, content) -> {
            byte[] other = content.clone();
            for (int at = CHUNK / 2; at < other.length; at += CHUNK) {
                other[at] ^= 1;
            }
            edited.put(path, other);
        });
        return edited;
    }

    /** Backs the model up: everything is asked for, the missing is sealed and put, the rest relied on. */
    static SnapshotId backup(Repository repository, Map<String, byte[]> files, Randomness randomness) {
        try (SnapshotSink sink = repository.write()) {
            return commit(repository, sink, files, randomness);
        }
    }

    static SnapshotId commit(
            Repository repository, SnapshotSink sink, Map<String, byte[]> files, Randomness randomness) {
        Fingerprint root = put(repository.keys(), sink, files, randomness);
        seal(repository, sink, root, randomness);
        return sink.id();
    }

    static void seal(Repository repository, SnapshotSink sink, Fingerprint root, Randomness randomness) {
        Manifest manifest = new Manifest(
                Instant.parse("2026-11-01T00:00:00Z"),
                Duration.ofSeconds(1),
                "host",
                "user",
                "name",
                Manifest.Kind.FILES,
                List.of(),
                Optional.empty(),
                new Manifest.Counts(0, 1, 1, 0, 1, 1, 1, 1),
                List.of(),
                "test",
                List.of(),
                Optional.empty());
        sink.commit(new ManifestSealing(repository.keys(), randomness)
                .seal(sink.id(), List.of(root), ManifestFields.encode(manifest)));
    }

    /** Stores the trees; gives the root. */
    static Fingerprint put(Keys keys, SnapshotSink sink, Map<String, byte[]> files, Randomness randomness) {
        return put(keys, sink, files, Map.of(), randomness);
    }

    private static Fingerprint put(
            Keys keys,
            SnapshotSink sink,
            Map<String, byte[]> files,
            Map<String, byte[]> former,
            Randomness randomness) {
        try (Codec codec = new Codec(keys, CompressionLevel.FAST, randomness)) {
            PageSink pages = pages(codec, sink);
            Map<String, DirectoryBuilder> directories = new TreeMap<>();
            new TreeMap<>(files).forEach((path, content) -> {
                int slash = path.indexOf('/');
                DirectoryBuilder directory =
                        directories.computeIfAbsent(path.substring(0, slash), key -> new DirectoryBuilder(pages));
                directory.add(entry(
                        path.substring(slash + 1),
                        Entry.Type.FILE,
                        content.length,
                        content(codec, sink, pages, content, former.getOrDefault(path, new byte[0]))));
            });
            DirectoryBuilder root = new DirectoryBuilder(pages);
            directories.forEach((name, builder) -> root.add(entry(name, Entry.Type.DIRECTORY, 0, builder.finish())));
            return root.finish().root();
        }
    }

    /** Stores one file {@code d/f} under the fingerprint of its content, which ends in a hole; gives the root. */
    static Fingerprint putWhole(Keys keys, SnapshotSink sink, byte[] content, int hole, Randomness randomness) {
        try (Codec codec = new Codec(keys, CompressionLevel.FAST, randomness)) {
            PageSink pages = pages(codec, sink);
            ChunkListBuilder list = new ChunkListBuilder(pages);
            addChunks(codec, sink, list, content, new byte[0]);
            list.add(new Run.Hole(hole));
            Fingerprint name = codec.with(bench -> {
                bench.fingerprinter().addToFile(content, 0, content.length);
                bench.fingerprinter().addToFile(new byte[hole], 0, hole);
                return bench.fingerprinter().wholeFile();
            });
            DirectoryBuilder directory = new DirectoryBuilder(pages);
            directory.add(entry("f", Entry.Type.FILE, content.length + hole, list.finishAs(name)));
            DirectoryBuilder root = new DirectoryBuilder(pages);
            root.add(entry("d", Entry.Type.DIRECTORY, 0, directory.finish()));
            return root.finish().root();
        }
    }

    private static Content content(Codec codec, SnapshotSink sink, PageSink pages, byte[] content, byte[] former) {
        ChunkListBuilder list = new ChunkListBuilder(pages);
        addChunks(codec, sink, list, content, former);
        return list.finish();
    }

    private static void addChunks(
            Codec codec, SnapshotSink sink, ChunkListBuilder list, byte[] content, byte[] former) {
        for (int at = 0; at < content.length; at += CHUNK) {
            int from = at;
            int length = Math.min(CHUNK, content.length - at);
            Fingerprint name = codec.with(bench -> bench.fingerprinter().chunk(content, from, length));
            if (!sink.missing(List.of(name)).isEmpty()) {
                sink.put(sealed(codec, name, content, from, length, former));
            }
            list.add(new Run.Stored(length, name));
        }
    }

    private static SealedChunk sealed(
            Codec codec, Fingerprint name, byte[] content, int from, int length, byte[] former) {
        if (former.length < from + length) {
            return codec.with(bench -> bench.sealer().data(name, content, from, length));
        }
        byte[] like = Arrays.copyOfRange(former, from, from + length);
        return codec.with(bench -> {
            Fingerprint base = bench.fingerprinter().chunk(like, 0, length);
            return bench.sealer().difference(name, base, like, content, from, length);
        });
    }

    private static PageSink pages(Codec codec, SnapshotSink sink) {
        return new PageSink() {
            @Override
            public Fingerprint put(Page page) {
                Fingerprint name = codec.with(bench ->
                        bench.fingerprinter().page(page.links(), page.plaintext(), 0, page.plaintext().length));
                put(Kind.PAGE, name, page);
                return name;
            }

            @Override
            public void putWholeFile(Fingerprint name, Page page) {
                put(Kind.WHOLE_FILE, name, page);
            }

            private void put(Kind kind, Fingerprint name, Page page) {
                if (!sink.missing(List.of(name)).isEmpty()) {
                    sink.put(codec.with(bench -> bench.sealer()
                            .seal(kind, name, page.links(), page.plaintext(), 0, page.plaintext().length)));
                }
            }
        };
    }

    private static Entry entry(String name, Entry.Type type, long size, Content content) {
        return new Entry(name.getBytes(StandardCharsets.UTF_8), type, size, Attributes.NONE, content);
    }

    /** Everything in a snapshot, authenticated. */
    static Map<String, byte[]> restore(Repository repository, SnapshotId id, Randomness randomness) {
        Map<String, byte[]> files = new TreeMap<>();
        try (SnapshotSource source = repository.read(id);
                Codec codec = new Codec(repository.keys(), CompressionLevel.FAST, randomness)) {
            Tree tree = new Tree(name -> {
                List<Page> page = new ArrayList<>();
                source.fetch(
                        List.of(name),
                        chunk -> page.add(new Page(
                                chunk.links(),
                                codec.with(bench -> bench.opener().open(name, chunk)))));
                return page.getFirst();
            });
            tree.entries(source.manifest().roots().getFirst(), directory -> {
                Content.Directory below = (Content.Directory) directory.content();
                tree.entries(
                        below.root(),
                        file -> files.put(directory.title() + "/" + file.title(), bytes(source, codec, tree, file)));
            });
        }
        return files;
    }

    private static byte[] bytes(SnapshotSource source, Codec codec, Tree tree, Entry file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tree.runs(file.content(), run -> {
            if (run instanceof Run.Stored(int size, Fingerprint chunk)) {
                source.fetch(
                        List.of(chunk),
                        record -> out.writeBytes(codec.with(
                                bench -> bench.opener().open(chunk, Bases.of(source::fetch, record)))));
            }
        });
        return out.toByteArray();
    }

    /** Whether two models are equal, content included. */
    static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.keySet().stream().allMatch(path -> Arrays.equals(one.get(path), other.get(path)));
    }
}
