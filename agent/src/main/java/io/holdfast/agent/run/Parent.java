package io.holdfast.agent.run;

import io.holdfast.agent.backup.Previous;
import io.holdfast.agent.kind.Kind;
import io.holdfast.agent.page.SnapshotPages;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.ManifestFields;
import io.holdfast.format.sealing.ManifestSealing;
import io.holdfast.protocol.session.RemoteSource;
import java.util.List;
import java.util.Optional;

/** The snapshot against which unchanged content is known, where there is one that is of use. */
record Parent(
        Optional<RemoteSource> source, Optional<SnapshotPages> pages, Optional<Previous> previous, List<String> remarks)
        implements AutoCloseable {
    static Parent open(Gate gate, Optional<SnapshotId> asked, Kind kind, Means means) {
        if (asked.isEmpty()) {
            return none(List.of());
        }
        try {
            return open(gate, gate.read(asked.get()), kind, means);
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.SESSION_CANCELLED || e.code() == ErrorCode.TICKET_SPENT) {
                throw e;
            }
            // Forgotten meanwhile, or damaged.
            return none(List.of("The last recovery point cannot be used, so everything was read: " + e.getMessage()));
        }
    }

    private static Parent open(Gate gate, RemoteSource source, Kind kind, Means means) {
        SealedManifest sealed = source.manifest();
        try {
            Manifest manifest = ManifestFields.decode(
                    new ManifestSealing(gate.keys(), means.randomness()).open(sealed),
                    "snapshot " + sealed.id().brief());
            if (manifest.kind() != kind.marked() || !manifest.host().equals(means.host())) {
                source.close();
                return none(List.of("The last recovery point is of another machine or kind, so everything was read."));
            }
            SnapshotPages pages = new SnapshotPages(source, gate.keys());
            Previous previous =
                    new Previous(sealed.id(), sealed.roots().getFirst(), manifest.began(), pages, pages::contents);
            return new Parent(Optional.of(source), Optional.of(pages), Optional.of(previous), List.of());
        } catch (HoldfastException e) {
            source.close();
            throw e;
        }
    }

    private static Parent none(List<String> remarks) {
        return new Parent(Optional.empty(), Optional.empty(), Optional.empty(), remarks);
    }

    /** Bytes on the network, both ways. */
    long traffic() {
        return source.map(RemoteSource::traffic).orElse(0L);
    }

    @Override
    public void close() {
        pages.ifPresent(SnapshotPages::close);
    }
}
