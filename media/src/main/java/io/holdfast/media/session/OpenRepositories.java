package io.holdfast.media.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.format.layout.RootMetadata;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.control.RepositoryState;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Repository.Ahead;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.root.RootFiles;
import io.holdfast.repository.store.FileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Repositories of this media server, each opened once, without any key, when it is first needed. */
public final class OpenRepositories implements AutoCloseable {
    private final Pools pools;
    private final Time time;
    private final Randomness randomness;
    private final Map<String, Repository> open = new ConcurrentHashMap<>();

    public OpenRepositories(Pools pools, Time time, Randomness randomness) {
        this.pools = pools;
        this.time = time;
        this.randomness = randomness;
    }

    /** Gives one; {@code POOL_UNKNOWN} when there is none of this id, {@code POOL_NOT_MOUNTED} when its store may not be there. */
    public Repository get(String id) {
        Pools.Site site = pools.find(id).orElseThrow(() -> Pools.unknown("repository " + id));
        return open.computeIfAbsent(id, _ -> open(id, site));
    }

    private Repository open(String id, Pools.Site site) {
        FileStore store = new FileStore(site.directory(), randomness);
        Repository repository = Repository.open(store, new Access.Keyless(), Ahead.INDEX, time, randomness);
        if (!repository.id().equals(id)) {
            repository.close();
            throw HoldfastException.corrupt(
                    site.directory().toString(), "it holds another repository than its name says");
        }
        return repository;
    }

    /** Makes a repository of root metadata that were made where the keys are. Done twice it is done once. */
    public void found(String pool, String id, byte[] root) {
        RootMetadata.Signed signed = RootMetadata.decode(root, "root metadata");
        if (!HexFormat.of().formatHex(signed.metadata().id()).equals(id)) {
            throw new HoldfastException(ErrorCode.USAGE, id, "The root metadata are of another repository.");
        }
        Path directory = pools.room(pool, id).directory();
        RootFiles files = new RootFiles(new FileStore(directory, randomness));
        if (!files.exist()) {
            files.publish(signed.metadata(), signed.code());
        }
    }

    /** Deletes a repository with all that is in it. Done twice it is done once; not as long as its store may not be there. */
    public void retire(String id) {
        Optional<Pools.Site> site = pools.find(id);
        Optional.ofNullable(open.remove(id)).ifPresent(Repository::close);
        site.ifPresent(each -> delete(each.directory()));
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.STORE_DENIED,
                    directory.toString(),
                    "Cannot delete " + directory + ": " + InWords.of(e) + ". Delete the rest by hand.",
                    e);
        }
    }

    /** What is in one. */
    public RepositoryState state(String id, int sessions) {
        Repository repository = get(id);
        List<PackEntry> packs = repository.packs();
        long chunks = packs.stream().mapToLong(PackEntry::records).sum();
        String pool = pools.find(id).map(Pools.Site::pool).orElse("");
        return new RepositoryState(
                id, pool, chunks, packs.size(), stored(packs), repository.countSnapshots(), sessions, 0, 0);
    }

    private static long stored(List<PackEntry> packs) {
        return packs.stream().mapToLong(PackEntry::size).sum();
    }

    @Override
    public void close() {
        open.values().forEach(Repository::close);
        open.clear();
    }
}
