package io.holdfast.dist.recover;

import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.Manifest;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Snapshot;
import io.holdfast.server.Recovery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the repositories have, and the catalog is to know. */
final class Kept {
    private final Context context;
    private final Stores stores;
    private final List<String> notes = new ArrayList<>();
    private int added;
    private int gone;

    Kept(Context context, Stores stores) {
        this.context = context;
        this.stores = stores;
    }

    /** Every repository that is in reach. */
    void align(Recovery recovery) {
        for (Recovery.Known each : recovery.repositories()) {
            Optional<Path> place = stores.repository(each.id());
            if (place.isEmpty()) {
                notes.add("The repository " + each.name()
                        + " is in none of these pools: its points are as they were known.");
            } else {
                align(recovery, each, place.get());
            }
        }
    }

    private void align(Recovery recovery, Recovery.Known known, Path place) {
        try (Repository repository = Stores.open(context, place, RecoveryKey.parse(known.recoveryKey()))) {
            Recovery.Aligned aligned = recovery.align(
                    known.id(), repository.snapshots().stream().map(Kept::seen).toList());
            added += aligned.added();
            gone += aligned.gone();
            if (aligned.added() + aligned.gone() > 0) {
                notes.add(known.name() + ": " + Sizes.count(aligned.added(), "newer point") + " taken up, "
                        + Sizes.count(aligned.gone(), "point") + " without a snapshot taken out.");
            }
            if (aligned.foreign() > 0) {
                notes.add(known.name() + ": " + Sizes.count(aligned.foreign(), "snapshot")
                        + " of nothing that this server knew; `holdfast snapshots -r " + place + "` lists them.");
            }
        }
    }

    private static Recovery.Snapshot seen(Snapshot snapshot) {
        Manifest manifest = snapshot.manifest();
        return new Recovery.Snapshot(
                snapshot.id().toString(),
                manifest.began(),
                manifest.host(),
                switch (manifest.kind()) {
                    case FILES -> "files";
                    case VOLUME -> "volume";
                    case MACHINE -> "vm";
                },
                manifest.name(),
                manifest.counts().exceptions(),
                manifest.counts().content(),
                manifest.counts().sealed());
    }

    List<String> notes() {
        return notes;
    }

    int added() {
        return added;
    }

    int gone() {
        return gone;
    }
}
