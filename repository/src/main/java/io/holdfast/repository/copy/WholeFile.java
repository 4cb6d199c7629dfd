package io.holdfast.repository.copy;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.tree.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The chunks of a file that is known whole, copied in the order of its content, because its name under other keys is the fingerprint of all of it. */
final class WholeFile {
    private static final int BATCH = 64;
    private static final byte[] ZEROS = new byte[64 << 10];

    private final SnapshotSource source;
    private final Function<SealedChunk, Future<Copied>> copying;
    private final Fingerprinter naming;
    private final Map<Fingerprint, Fingerprint> copied = new HashMap<>();
    private final List<Run> waiting = new ArrayList<>();

    /** A chunk that stands on the other side now. */
    record Copied(Fingerprint name, byte[] plaintext) {}

    /** {@code naming} is that of the other side, and nobody else's meanwhile. */
    WholeFile(SnapshotSource source, Function<SealedChunk, Future<Copied>> copying, Fingerprinter naming) {
        this.source = source;
        this.copying = copying;
        this.naming = naming;
    }

    /** The next run of its content. */
    void add(Run run) {
        waiting.add(run);
        if (waiting.size() == BATCH) {
            flush();
        }
    }

    private void flush() {
        List<Fingerprint> wanted = waiting.stream()
                .filter(Run.Stored.class::isInstance)
                .map(run -> ((Run.Stored) run).chunk())
                .distinct()
                .toList();
        Map<Fingerprint, Future<Copied>> batch = new HashMap<>();
        source.fetch(wanted, chunk -> batch.put(chunk.fingerprint(), copying.apply(chunk)));
        for (Run run : waiting) {
            switch (run) {
                case Run.Stored(int size, Fingerprint chunk) -> {
                    Copied there = Copy.await(Objects.requireNonNull(batch.get(chunk), "it was fetched"));
                    copied.put(chunk, there.name());
                    naming.addToFile(there.plaintext(), 0, size);
                }
                case Run.Hole(long length) -> {
                    for (long left = length; left > 0; left -= ZEROS.length) {
                        naming.addToFile(ZEROS, 0, (int) Math.min(left, ZEROS.length));
                    }
                }
            }
        }
        waiting.clear();
    }

    /** Its name on the other side; nothing is added any more. */
    Fingerprint end() {
        flush();
        return naming.wholeFile();
    }

    /** What its chunks are called on the other side. */
    Map<Fingerprint, Fingerprint> copied() {
        return copied;
    }
}
