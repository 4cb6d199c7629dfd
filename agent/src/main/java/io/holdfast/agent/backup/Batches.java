package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.chunking.Cutter;
import io.holdfast.format.sealing.Codec;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What happens to a full buffer: cut, name, ask, seal, put; then the contents get their runs. */
final class Batches {
    private final Buffers buffers;
    private final Cutter cutter;
    private final Compute compute;
    private final Storing storing;
    private final Errands errands;
    private final RunState state;

    Batches(Buffers buffers, Cutter cutter, Compute compute, Storing storing, Errands errands, RunState state) {
        this.buffers = buffers;
        this.cutter = cutter;
        this.compute = compute;
        this.storing = storing;
        this.errands = errands;
        this.state = state;
    }

    /** An empty batch; waits until there is a buffer. */
    Batch take() throws InterruptedException {
        state.check();
        return new Batch(buffers.take());
    }

    /** Sends a batch on its way; one that holds nothing only gives its buffer back. */
    void submit(Batch batch) {
        if (batch.pieces().isEmpty()) {
            buffers.giveBack(batch.buffer());
        } else {
            start(batch);
        }
    }

    private void start(Batch batch) {
        errands.start(() -> {
            List<Done> done;
            try {
                done = store(batch);
            } finally {
                buffers.giveBack(batch.buffer());
            }
            for (Done each : done) {
                each.deliver();
            }
        });
    }

    Cutter cutter() {
        return cutter;
    }

    /** What a content gets for one piece. */
    private sealed interface Done {
        void deliver();
    }

    private record Stored(Batch.Piece piece, ChunkTable table, int first, int end) implements Done {
        @Override
        public void deliver() {
            piece.stream().deliver(piece.number(), table.runs(first, end));
        }
    }

    private record Known(Batch.Piece piece, Fingerprint name) implements Done {
        @Override
        public void deliver() {
            piece.stream().known(name, (long) piece.to() - piece.from());
        }
    }

    private List<Done> store(Batch batch) throws InterruptedException {
        state.check();
        List<Done> done = new ArrayList<>(batch.pieces().size());
        ChunkTable table = new ChunkTable();
        List<Batch.Piece> whole = new ArrayList<>();
        List<Fingerprint> wholeNames = new ArrayList<>();
        compute.call(bench -> {
            for (Batch.Piece piece : batch.pieces()) {
                if (piece.stream().identity() instanceof FileLevel.Identity.ToBeNamed) {
                    whole.add(piece);
                    wholeNames.add(nameWhole(bench, batch, piece));
                } else {
                    done.add(cut(bench, batch, piece, table));
                }
            }
            return table;
        });
        if (!whole.isEmpty()) {
            chunksOfUnknown(batch, whole, wholeNames, table, done);
        }
        List<Fingerprint> names = new AbstractList<>() {
            @Override
            public Fingerprint get(int index) {
                return table.name(index);
            }

            @Override
            public int size() {
                return table.count();
            }
        };
        storing.store(names, new BatchSealing(batch.buffer(), table));
        return done;
    }

    private void chunksOfUnknown(
            Batch batch, List<Batch.Piece> whole, List<Fingerprint> names, ChunkTable table, List<Done> done)
            throws InterruptedException {
        BitSet missing = storing.missing(names);
        for (int i = 0; i < whole.size(); i++) {
            if (!missing.get(i)) {
                Batch.Piece piece = whole.get(i);
                state.progress().referencedFiles.increment();
                state.progress().referencedBytes.add((long) piece.to() - piece.from());
                done.add(new Known(piece, names.get(i)));
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        compute.call(bench -> {
            for (int i = missing.nextSetBit(0); i >= 0; i = missing.nextSetBit(i + 1)) {
                whole.get(i).stream().name(names.get(i));
                done.add(cut(bench, batch, whole.get(i), table));
            }
            return table;
        });
    }

    private static Fingerprint nameWhole(Codec.Bench bench, Batch batch, Batch.Piece piece) {
        bench.fingerprinter().addToFile(batch.buffer(), piece.from(), piece.to() - piece.from());
        return bench.fingerprinter().wholeFile();
    }

    private Done cut(Codec.Bench bench, Batch batch, Batch.Piece piece, ChunkTable table) {
        byte[] buffer = batch.buffer();
        int first = table.count();
        int at = piece.from();
        for (int i = 0; at < piece.to(); i++) {
            int end = piece.cuts().length == 0 ? cutter.cut(buffer, at, piece.to()) : piece.cuts()[i];
            table.add(piece, at, end, bench.fingerprinter().chunk(buffer, at, end - at));
            at = end;
        }
        return new Stored(piece, table, first, table.count());
    }
}
