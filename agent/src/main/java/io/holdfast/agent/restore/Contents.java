package io.holdfast.agent.restore;

import io.holdfast.agent.page.Salvage;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotSource;
import io.holdfast.format.sealing.Bases;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fetches chunks of content, each with what it takes to open it. Differences come last, for their bases are fetched for all of them together. */
final class Contents {
    private final SnapshotSource source;
    private final Receiver receiver;
    private final Map<Fingerprint, SealedChunk> differences = new LinkedHashMap<>();

    /** Who asked. Called on the thread that fetches. */
    interface Receiver {
        /** Whether a chunk was neither given to it nor lost. */
        boolean awaits(Fingerprint name);

        /** One has come; what was not asked for, or came before, is not to be looked at. */
        void take(Bases.Based chunk);

        /** One cannot be had. */
        void lose(Fingerprint name, HoldfastException why);
    }

    private Contents(SnapshotSource source, Receiver receiver) {
        this.source = source;
        this.receiver = receiver;
    }

    /**
     * Every one of these is taken or lost.
     *
     * @throws HoldfastException when no more can be read, for another reason than damage
     */
    static void fetch(SnapshotSource source, List<Fingerprint> names, Receiver receiver) {
        Contents contents = new Contents(source, receiver);
        Salvage.get(names, contents::fetch, contents::isOutstanding, receiver::lose);
        Salvage.get(List.copyOf(contents.differences.keySet()), contents::complete, receiver::awaits, receiver::lose);
    }

    private boolean isOutstanding(Fingerprint name) {
        return !differences.containsKey(name) && receiver.awaits(name);
    }

    private void fetch(List<Fingerprint> names) {
        source.fetch(names, chunk -> {
            if (chunk.kind() == SealedChunk.Kind.DIFFERENCE) {
                differences.put(chunk.fingerprint(), chunk);
            } else {
                receiver.take(Bases.of(source::fetch, chunk));
            }
        });
    }

    private void complete(List<Fingerprint> names) {
        List<SealedChunk> tops = names.stream().map(differences::get).toList();
        Bases.of(source::fetch, tops).forEach(receiver::take);
    }
}
