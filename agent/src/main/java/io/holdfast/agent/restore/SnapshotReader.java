package io.holdfast.agent.restore;

import io.holdfast.agent.page.SnapshotPages;
import io.holdfast.agent.thread.Cores;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.layout.ManifestFields;
import io.holdfast.format.sealing.Keys;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.ExceptionList;
import io.holdfast.format.tree.RunException;
import io.holdfast.format.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One snapshot, open for reading. Safe for use by many threads. Closing it closes the source. */
public final class SnapshotReader implements AutoCloseable {
    private final SnapshotSource source;
    private final Keys keys;
    private final Cores cores;
    private final TimeSpent spent;
    private final SealedManifest sealed;
    private final Manifest manifest;
    private final SnapshotPages pages;
    private final Tree tree;

    /**
     * Opens the manifest.
     *
     * @throws HoldfastException corrupt, when it is not authentic
     */
    public SnapshotReader(SnapshotSource source, Keys keys, Cores cores) {
        this(source, keys, cores, TimeSpent.unwatched());
    }

    /** As the other, with somebody who looks at what the time is spent with. */
    public SnapshotReader(SnapshotSource source, Keys keys, Cores cores, TimeSpent spent) {
        this.source = source;
        this.keys = keys;
        this.cores = cores;
        this.spent = spent;
        sealed = source.manifest();
        String subject = "snapshot " + sealed.id().brief();
        if (sealed.roots().isEmpty()) {
            throw HoldfastException.corrupt(subject, "it has no root");
        }
        manifest =
                ManifestFields.decode(new ManifestSealing(keys, SnapshotReader::nothingRandom).open(sealed), subject);
        pages = new SnapshotPages(source, keys);
        tree = new Tree(pages);
    }

    private static void nothingRandom(byte[] to) {
        throw new IllegalStateException("reading needs no random bytes");
    }

    /** What its id begins with, for people. */
    String brief() {
        return sealed.id().brief();
    }

    public Manifest manifest() {
        return manifest;
    }

    /** The snapshot's tree, for those who go through it by themselves. */
    public Tree tree() {
        return tree;
    }

    /** What could not be backed up. */
    public List<RunException> exceptions() {
        List<Fingerprint> roots = sealed.roots();
        return roots.size() < 2 ? List.of() : ExceptionList.decode(pages.page(roots.get(1)));
    }

    /** The directory {@code /}. It has no name, and the snapshot keeps no attributes of it. */
    public Entry root() {
        Fingerprint root = sealed.roots().getFirst();
        long[] totals = new long[2];
        tree.entries(root, entry -> {
            boolean directory = entry.content() instanceof Content.Directory;
            totals[0] += entry.content() instanceof Content.Directory below ? below.files() : 1;
            totals[1] += entry.content() instanceof Content.Directory below ? below.bytes() : entry.size();
            if (!directory && entry.type() != Entry.Type.FILE && entry.type() != Entry.Type.VOLUME) {
                totals[0]--;
            }
        });
        return new Entry(
                new byte[0],
                Entry.Type.DIRECTORY,
                0,
                Attributes.NONE,
                new Content.Directory(root, totals[0], totals[1]));
    }

    /** What stands at an absolute path; repeated and trailing slashes do not matter, links are not followed. */
    public Optional<Entry> find(byte[] path) {
        Entry at = root();
        for (byte[] name : Paths.names(path)) {
            if (!(at.content() instanceof Content.Directory directory)) {
                return Optional.empty();
            }
            Optional<Entry> next = tree.find(directory.root(), name);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            at = next.get();
        }
        return Optional.of(at);
    }

    /**
     * As {@link #find}.
     *
     * @throws HoldfastException {@link ErrorCode#SNAPSHOT_NO_SUCH_PATH}
     */
    public Entry entry(byte[] path) {
        return find(path).orElseThrow(() -> lacks("no " + Paths.text(path), path));
    }

    /** The error that the snapshot does not have something at or below a path. */
    HoldfastException lacks(String what, byte[] path) {
        return new HoldfastException(
                ErrorCode.SNAPSHOT_NO_SUCH_PATH,
                Paths.text(path),
                "Snapshot " + sealed.id().brief() + " has " + what + ". `holdfast ls` shows what it has.");
    }

    /**
     * A volume.
     *
     * @param path absolute; {@code /} for the only one
     * @throws HoldfastException {@link ErrorCode#SNAPSHOT_NO_SUCH_PATH} when it is none, or when there are several and none was named
     */
    public Entry volume(byte[] path) {
        if (Paths.names(path).isEmpty()) {
            return onlyVolume();
        }
        Entry entry = entry(path);
        if (entry.type() != Entry.Type.VOLUME) {
            throw noVolume(Paths.text(path) + " in snapshot " + sealed.id().brief() + " is not a volume."
                    + volumesHere(volumes()) + " Files are restored with --target.");
        }
        return entry;
    }

    private Entry onlyVolume() {
        List<Entry> volumes = volumes();
        if (volumes.isEmpty()) {
            throw noVolume("Snapshot " + sealed.id().brief() + " is not of a volume. Restore it as files.");
        }
        if (volumes.size() > 1) {
            throw noVolume("Snapshot " + sealed.id().brief() + " has more than one volume." + volumesHere(volumes)
                    + " Name one: " + sealed.id().brief() + ":"
                    + volumes.getFirst().title());
        }
        return volumes.getFirst();
    }

    private static String volumesHere(List<Entry> volumes) {
        return volumes.isEmpty()
                ? ""
                : volumes.stream().map(Entry::title).collect(Collectors.joining(", ", " Its volumes are ", "."));
    }

    private HoldfastException noVolume(String message) {
        return new HoldfastException(
                ErrorCode.SNAPSHOT_NO_SUCH_PATH, sealed.id().toString(), message);
    }

    /** All volumes, which stand in the root, in the order of their names. */
    public List<Entry> volumes() {
        List<Entry> volumes = new ArrayList<>();
        tree.entries(sealed.roots().getFirst(), entry -> {
            if (entry.type() == Entry.Type.VOLUME) {
                volumes.add(entry);
            }
        });
        return volumes;
    }

    /** Where an entry stands and what it is. */
    public record Located(byte[] path, Entry entry) {}

    /** Goes through what is at a path and below it, each directory before what is in it, in the order of names. */
    public void walk(byte[] path, Visitor visitor) {
        new TreeWalk(this).walk(Paths.clean(path), entry(path), visitor);
    }

    /** Is shown entries. */
    @FunctionalInterface
    public interface Visitor {
        Onward visit(Located located);
    }

    /** What a visitor wants to see next. */
    public enum Onward {
        CONTINUE,
        /** Nothing of what is below this directory. */
        PASS_BY,
        STOP
    }

    /** What is directly in a directory, or the entry itself when it is none. */
    public void list(byte[] path, Consumer<Located> to) {
        byte[] clean = Paths.clean(path);
        Entry entry = entry(clean);
        if (entry.content() instanceof Content.Directory directory) {
            tree.entries(directory.root(), each -> to.accept(new Located(Paths.joined(clean, each.name()), each)));
        } else {
            to.accept(new Located(clean, entry));
        }
    }

    /** Every entry at and below a path that the search matches. */
    public void search(byte[] path, Search search, Consumer<Located> to) {
        walk(path, located -> {
            if (search.matches(located)) {
                to.accept(located);
            }
            return Onward.CONTINUE;
        });
    }

    SnapshotSource source() {
        return source;
    }

    Keys keys() {
        return keys;
    }

    Cores cores() {
        return cores;
    }

    TimeSpent spent() {
        return spent;
    }

    SnapshotPages pages() {
        return pages;
    }

    @Override
    public void close() {
        pages.close();
    }
}
