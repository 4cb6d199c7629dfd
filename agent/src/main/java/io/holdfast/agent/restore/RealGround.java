package io.holdfast.agent.restore;

import io.holdfast.agent.target.file.Inspection;
import io.holdfast.agent.target.file.TargetDirectory;
import io.holdfast.agent.target.file.TargetFile;
import io.holdfast.agent.target.file.TargetNode;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.Run;
import java.util.Optional;

/** A directory that is restored. */
final class RealGround implements Ground {
    private final TargetDirectory directory;
    private final Ways ways;

    /** What all directories of one restore share. */
    record Ways(SnapshotReader reader, ChunkFlow flow, WholeFiles wholeFiles, Tally tally) {}

    private record Place(TargetFile file) implements ChunkFlow.Destination {
        @Override
        public void write(long position, byte[] plaintext, int length) {
            file.write(position, plaintext, length);
        }

        @Override
        public void lose(HoldfastException why) {
            file.lose(why);
        }
    }

    RealGround(TargetDirectory directory, Ways ways) {
        this.directory = directory;
        this.ways = ways;
    }

    @Override
    public Optional<Ground> enter(Entry entry) {
        try (var _ = ways.reader.spent().write()) {
            return directory.enter(entry).map(inside -> new RealGround(inside, ways));
        }
    }

    @Override
    public void put(Entry entry) {
        switch (entry.type()) {
            case FILE -> file(entry);
            case SYMBOLIC_LINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE ->
                directory.node(entry).ifPresent(node -> ways.flow.run(() -> restore(node)));
            case VOLUME ->
                ways.tally.exception(
                        Paths.joined(Paths.ROOT, entry.name()),
                        new HoldfastException(ErrorCode.USAGE, entry.title(), "it is a volume; restore it as one"));
            case DIRECTORY -> throw new IllegalArgumentException("directories are entered");
        }
    }

    private void restore(TargetNode node) {
        if (ways.flow.stopped().isPresent()) {
            node.abandon();
        } else {
            node.restore();
        }
    }

    private void file(Entry entry) {
        Inspection inspection = entry.content() instanceof Content.WholeFile whole
                ? ways.wholeFiles.inspection(whole.name(), entry.size())
                : Inspection.NONE;
        directory.file(entry, inspection).ifPresent(file -> {
            switch (entry.content()) {
                case Content.Runs _, Content.ChunkList _, Content.WholeFile _ -> collect(entry, file);
                case Content.Empty _ -> ways.flow.run(() -> write(file, new byte[0], entry.size()));
                case Content.Inline inline -> ways.flow.run(() -> write(file, inline.bytes(), entry.size()));
                case Content.Directory _, Content.Target _, Content.Device _ ->
                    lose(file, HoldfastException.corrupt(entry.title(), "a file has no content"));
            }
        });
    }

    private void write(TargetFile file, byte[] content, long size) {
        Optional<HoldfastException> why = ways.flow.stopped();
        if (why.isPresent() || content.length != size) {
            lose(file, why.orElseGet(() -> HoldfastException.corrupt("an entry", "its content has another size")));
            return;
        }
        if (content.length > 0) {
            file.expect();
            file.write(0, content, content.length);
        }
        file.release();
    }

    /** Wants every chunk of a file. */
    private void collect(Entry entry, TargetFile file) {
        Place place = new Place(file);
        long[] position = {0};
        try {
            ways.reader.tree().runs(entry.content(), run -> {
                ways.flow.check();
                if (position[0] + run.length() > entry.size()) {
                    throw HoldfastException.corrupt(entry.title(), "its chunks are longer than it is");
                }
                switch (run) {
                    case Run.Stored data -> {
                        file.expect();
                        ways.flow.want(data.chunk(), data.size(), place, position[0]);
                    }
                    case Run.Hole hole -> file.hole(position[0], hole.length());
                }
                position[0] += run.length();
            });
            if (position[0] != entry.size()) {
                throw HoldfastException.corrupt(entry.title(), "its chunks are shorter than it is");
            }
        } catch (HoldfastException e) {
            file.expect();
            file.lose(e);
            if (e.code().kind() != ErrorCode.Kind.CORRUPTION) {
                throw e;
            }
        } finally {
            file.release();
        }
    }

    private static void lose(TargetFile file, HoldfastException why) {
        file.expect();
        file.lose(why);
        file.release();
    }

    @Override
    public void leave() {
        try (var _ = ways.reader.spent().write()) {
            directory.release();
        }
    }
}
