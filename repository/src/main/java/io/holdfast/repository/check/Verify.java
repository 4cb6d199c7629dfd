package io.holdfast.repository.check;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.format.layout.Salvage;
import io.holdfast.format.sealing.Bases;
import io.holdfast.format.sealing.Codec;
import io.holdfast.format.sealing.SystemCrypto;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.pack.PackRemains;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.session.ChunkReader;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.store.StoreErrors;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Reads whole packs back: every record's SHA-256, and with a key also that it opens to its fingerprint. */
public final class Verify {
    private final Parts parts;
    private final Optional<Codec> codec;
    private final Progress progress;
    private final AtomicBoolean cancelled;
    private final ChunkReader reader;
    private final Needs needs;

    /** Live figures: packs and bytes to do and done. */
    public record Progress(LongAdder packs, LongAdder bytes, LongAdder packsDone, LongAdder bytesDone) {
        public Progress() {
            this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    /**
     * What was read.
     *
     * @param broken chunks with a damaged copy, of which another may be whole, and chunks that snapshots need and no index file names
     */
    public record Report(long packs, long bytes, long chunks, Set<Fingerprint> broken, List<Finding> findings) {
        /** Whether data cannot be read. */
        public boolean damaged() {
            return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.DAMAGE);
        }
    }

    private record PackResult(long chunks, Set<Fingerprint> broken, List<Finding> findings) {
        PackResult with(Finding first) {
            List<Finding> all = new ArrayList<>(List.of(first));
            all.addAll(findings);
            return new PackResult(chunks, broken, all);
        }
    }

    private Verify(Parts parts, Optional<Codec> codec, Progress progress, AtomicBoolean cancelled) {
        this.parts = parts;
        this.codec = codec;
        this.progress = progress;
        this.cancelled = cancelled;
        reader = new ChunkReader(parts);
        needs = new Needs(parts);
    }

    /** Verifies these packs on so many threads. With a codec every chunk is opened; without, only sealed bytes are checked. */
    public static Report run(
            Parts parts,
            Optional<Codec> codec,
            List<PackEntry> packs,
            int threads,
            Progress progress,
            AtomicBoolean cancelled) {
        progress.packs.add(packs.size());
        packs.forEach(pack -> progress.bytes.add(pack.size()));
        Verify verify = new Verify(parts, codec, progress, cancelled);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<PackResult>> results = packs.stream()
                    .map(pack -> pool.submit(() -> verify.pack(pack)))
                    .toList();
            return collect(results, progress, Unread.of(parts));
        }
    }

    private static Report collect(List<Future<PackResult>> results, Progress progress, Unread unread) {
        Set<Fingerprint> broken = new LinkedHashSet<>(unread.broken());
        List<Finding> findings = new ArrayList<>(unread.findings());
        long chunks = 0;
        for (Future<PackResult> each : results) {
            try {
                PackResult result = each.get();
                chunks += result.chunks;
                broken.addAll(result.broken);
                findings.addAll(result.findings);
            } catch (ExecutionException e) {
                results.forEach(other -> other.cancel(true));
                throw e.getCause() instanceof HoldfastException known ? known : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw cancelled();
            }
        }
        return new Report(results.size(), progress.bytesDone.sum(), chunks, broken, findings);
    }

    private static HoldfastException cancelled() {
        return new HoldfastException(
                ErrorCode.SESSION_CANCELLED, "verify", "verify was cancelled. Nothing was changed.");
    }

    private PackResult pack(PackEntry pack) {
        if (cancelled.get()) {
            throw cancelled();
        }
        try {
            PackRemains remains = PackRemains.of(parts.store(), pack.id());
            PackResult result = records(pack, remains.bytes());
            progress.bytesDone.add(remains.bytes().length);
            progress.packsDone.increment();
            return settled(pack, remains.unreadable() == 0 ? result : result.with(unreadable(pack, remains)));
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION ->
                    settled(
                            pack,
                            damaged(
                                    pack,
                                    0,
                                    StoreErrors.isMissing(e)
                                            ? "it is not in the store"
                                            : String.valueOf(e.getMessage())));
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    private PackResult records(PackEntry pack, byte[] bytes) {
        PackDirectory directory;
        try {
            directory = parts.packs().readDirectory(pack.id());
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.FORMAT_CORRUPT && e.code() != ErrorCode.STORE_UNREADABLE) {
                throw e;
            }
            int whole = Salvage.records(bytes).size();
            return damaged(
                    pack,
                    whole,
                    "its directory is damaged: " + e.getMessage() + " " + whole + " of its " + pack.records()
                            + " chunks are whole, and `holdfast repair` saves them.");
        }
        Set<Fingerprint> broken = new LinkedHashSet<>();
        List<Finding> findings = new ArrayList<>();
        MessageDigest sha256 = SystemCrypto.sha256();
        for (int ordinal = 0; ordinal < directory.size(); ordinal++) {
            Fingerprint name = directory.fingerprint(ordinal);
            Optional<String> fault = fault(directory, ordinal, name, bytes, sha256);
            if (fault.isPresent()) {
                broken.add(name);
                findings.add(
                        new Finding(Finding.Severity.DAMAGE, subject(pack), "record " + ordinal + ": " + fault.get()));
            }
        }
        return new PackResult(directory.size(), broken, findings);
    }

    private static Finding unreadable(PackEntry pack, PackRemains remains) {
        return new Finding(
                Finding.Severity.DAMAGE,
                subject(pack),
                remains.unreadable() + " of its bytes cannot be read: look at the disk.");
    }

    private static PackResult damaged(PackEntry pack, int whole, String how) {
        return new PackResult(whole, Set.of(), List.of(new Finding(Finding.Severity.DAMAGE, subject(pack), how)));
    }

    private static String subject(PackEntry pack) {
        return "pack " + pack.id();
    }

    /** Looks again before anything is called damage: gc deletes a pack, and what its records differ from, after no index file names it any more. */
    private PackResult settled(PackEntry pack, PackResult result) {
        if (!result.findings.isEmpty()) {
            parts.index().refresh();
            if (parts.index().find(pack.id()).isEmpty()) {
                return new PackResult(0, Set.of(), List.of());
            }
        }
        return result;
    }

    private void open(Codec keys, SealedChunk record) {
        Fingerprint name = record.fingerprint();
        if (record.kind().isContent()) {
            Bases.Based based = Bases.of(reader::fetch, record);
            keys.with(bench -> bench.opener().open(name, based));
        } else {
            keys.with(bench -> bench.opener().open(name, record));
        }
    }

    /** A difference that nobody needs stays in its pack when gc takes what it differs from. */
    private boolean isLeftOver(HoldfastException e, PackId pack, int ordinal) {
        return e.code() == ErrorCode.CHUNK_MISSING
                && parts.index()
                        .find(pack)
                        .filter(entry -> !needs.has(entry, ordinal))
                        .isPresent();
    }

    private Optional<String> fault(
            PackDirectory directory, int ordinal, Fingerprint name, byte[] bytes, MessageDigest sha256) {
        int from = directory.offset(ordinal);
        int to = from + directory.length(ordinal);
        if (to > bytes.length) {
            return Optional.of("it is cut off");
        }
        try {
            SealedChunk record = SealedChunk.parse(
                    Arrays.copyOfRange(bytes, from, to),
                    Packs.name(directory.id()).path());
            if (!record.intact(sha256) || !record.fingerprint().equals(name)) {
                return Optional.of("its checksum does not fit");
            }
            codec.ifPresent(keys -> open(keys, record));
            return Optional.empty();
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION ->
                    isLeftOver(e, directory.id(), ordinal)
                            ? Optional.empty()
                            : Optional.of(String.valueOf(e.getMessage()));
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }
}
