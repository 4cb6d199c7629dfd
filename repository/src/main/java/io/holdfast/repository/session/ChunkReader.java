package io.holdfast.repository.session;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.format.sealing.SystemCrypto;
import io.holdfast.repository.index.Index.Use;
import io.holdfast.repository.index.Place;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.store.StoreErrors;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Reads chunks by name: plans by pack and offset, reads neighbours in one go, and looks again when packs have moved. */
public final class ChunkReader {
    /** Neighbours with at most so many bytes between them are read together. */
    private static final int GAP = 64 << 10;

    /** At most so many bytes are read in one go, unless one record is longer. */
    private static final int SPAN = 4 << 20;

    private final Parts parts;
    /** What checksums are computed with; empty where whoever asked opens the chunks, which proves more. */
    private final Optional<MessageDigest> sha256;

    private ChunkReader(Parts parts, Optional<MessageDigest> sha256) {
        this.parts = parts;
        this.sha256 = sha256;
    }

    /** Reads chunks that will be opened. */
    public ChunkReader(Parts parts) {
        this(parts, Optional.empty());
    }

    /** Proves chunks by their checksums, for who has no key; a copy that fails is passed over for another. Used by one thread. */
    public static ChunkReader proving(Parts parts) {
        return new ChunkReader(parts, Optional.of(SystemCrypto.sha256()));
    }

    /** See {@link io.holdfast.format.SnapshotSource#fetch}. */
    public void fetch(Collection<Fingerprint> wanted, Consumer<SealedChunk> to) {
        Set<Fingerprint> open = new LinkedHashSet<>(wanted);
        read(open, to);
        if (!open.isEmpty()) {
            // Packs may have moved since the index was read.
            parts.index().refresh();
            read(open, to);
        }
        for (Fingerprint each : List.copyOf(open)) {
            to.accept(anyCopy(each));
            open.remove(each);
        }
    }

    /** Gives what can be had at the first place that the index names, and takes it out of {@code open}. */
    private void read(Set<Fingerprint> open, Consumer<SealedChunk> to) {
        Map<PackId, TreeSet<Integer>> plan = new LinkedHashMap<>();
        for (Fingerprint name : open) {
            parts.index()
                    .find(name, Use.READ)
                    .ifPresent(place -> plan.computeIfAbsent(place.pack().id(), key -> new TreeSet<>())
                            .add(place.ordinal()));
        }
        plan.forEach((pack, ordinals) -> {
            try {
                readPack(parts.packs().directory(pack), new ArrayList<>(ordinals), open, to);
            } catch (HoldfastException e) {
                rethrowUnlessElsewhere(e);
            }
        });
    }

    private void readPack(
            PackDirectory directory, List<Integer> ordinals, Set<Fingerprint> open, Consumer<SealedChunk> to) {
        int begin = 0;
        while (begin < ordinals.size()) {
            int end = begin + 1;
            int from = directory.offset(ordinals.get(begin));
            while (end < ordinals.size()
                    && directory.offset(ordinals.get(end)) - behind(directory, ordinals.get(end - 1)) <= GAP
                    && behind(directory, ordinals.get(end)) - from <= SPAN) {
                end++;
            }
            byte[] bytes = parts.packs().records(directory, ordinals.get(begin), ordinals.get(end - 1));
            for (int ordinal : ordinals.subList(begin, end)) {
                int at = directory.offset(ordinal) - from;
                byte[] record = Arrays.copyOfRange(bytes, at, at + directory.length(ordinal));
                Fingerprint name = directory.fingerprint(ordinal);
                parse(record, directory, name).ifPresent(chunk -> {
                    open.remove(name);
                    to.accept(chunk);
                });
            }
            begin = end;
        }
    }

    private static int behind(PackDirectory directory, int ordinal) {
        return directory.offset(ordinal) + directory.length(ordinal);
    }

    private Optional<SealedChunk> parse(byte[] record, PackDirectory directory, Fingerprint name) {
        try {
            SealedChunk chunk =
                    SealedChunk.parse(record, Packs.name(directory.id()).path());
            return chunk.fingerprint().equals(name) && proven(chunk) ? Optional.of(chunk) : Optional.empty();
        } catch (HoldfastException e) {
            rethrowUnlessElsewhere(e);
            return Optional.empty();
        }
    }

    private boolean proven(SealedChunk chunk) {
        return sha256.map(chunk::intact).orElse(true);
    }

    private static void rethrowUnlessElsewhere(HoldfastException e) {
        boolean here = StoreErrors.isMissing(e)
                || e.code() == ErrorCode.STORE_UNREADABLE
                || e.code() == ErrorCode.FORMAT_CORRUPT;
        if (!here) {
            throw e;
        }
    }

    private void requireProven(SealedChunk chunk, Fingerprint name) {
        if (!proven(chunk)) {
            throw HoldfastException.corrupt(
                    "Chunk " + name.toString().substring(0, 16) + "…", "its checksum does not fit");
        }
    }

    /** Tries every copy; the last resort. */
    private SealedChunk anyCopy(Fingerprint name) {
        HoldfastException reason = new HoldfastException(
                ErrorCode.CHUNK_MISSING,
                name.toString(),
                "Chunk " + name.toString().substring(0, 16)
                        + "… is nowhere in the repository. Run `holdfast check` to see which files need it, then `holdfast repair`.");
        for (Place place : parts.index().copies(name)) {
            try {
                PackDirectory directory = parts.packs().directory(place.pack().id());
                SealedChunk chunk = parts.packs().record(directory, place.ordinal());
                if (chunk.fingerprint().equals(name)) {
                    requireProven(chunk, name);
                    return chunk;
                }
            } catch (HoldfastException e) {
                rethrowUnlessElsewhere(e);
                reason = e;
            }
        }
        throw reason;
    }
}
