package io.holdfast.agent.restore;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.target.file.Inspection;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.sealing.Fingerprinter;
import io.holdfast.format.sealing.Keys;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Compares files that are named by their whole content with that name, by reading them back before they get their name in the target. The chunks were proven one by one when they came; what this adds is that
 * they are the chunks of this file. Files of more than {@link #MOST} bytes, which the page cache may not hold any more, are trusted to their page, whose seal binds the chunks to the name.
 */
final class WholeFiles {
    static final long MOST = 64 << 20;
    private static final int PIECE = 64 << 10;

    private final Keys keys;
    private final TimeSpent spent;
    private final ConcurrentLinkedQueue<Bench> idle = new ConcurrentLinkedQueue<>();

    private record Bench(Fingerprinter fingerprinter, byte[] piece) {}

    WholeFiles(SnapshotReader reader) {
        keys = reader.keys();
        spent = reader.spent();
    }

    Inspection inspection(Fingerprint name, long size) {
        return size > MOST ? Inspection.NONE : file -> fault(name, size, file);
    }

    private Optional<String> fault(Fingerprint name, long size, OpenFile file) throws SystemCallException {
        Bench known = idle.poll();
        Bench bench = known != null ? known : new Bench(new Fingerprinter(keys), new byte[PIECE]);
        for (long at = 0; at < size; at += PIECE) {
            int length = file.read(at, bench.piece, 0, (int) Math.min(PIECE, size - at));
            try (var _ = spent.computeMeanwhile()) {
                bench.fingerprinter.addToFile(bench.piece, 0, length);
            }
        }
        boolean fits = bench.fingerprinter.wholeFile().equals(name);
        idle.add(bench);
        return fits ? Optional.empty() : Optional.of("its chunks are not those of the file it was named after");
    }
}
