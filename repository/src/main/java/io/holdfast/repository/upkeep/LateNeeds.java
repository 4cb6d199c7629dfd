package io.holdfast.repository.upkeep;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.snapshot.Snapshots;
import java.util.HashSet;
import java.util.Set;

/** Step 7 of gc: whatever was committed or begun without knowing a generation, and needs what it condemns, gets a copy. */
final class LateNeeds {
    private final Parts parts;
    private final WriteSession writer;
    private final Set<Fingerprint> lost = new HashSet<>();
    private final Set<PackId> unread = new HashSet<>();

    private LateNeeds(Parts parts, WriteSession writer) {
        this.parts = parts;
        this.writer = writer;
    }

    /** Copies what is new since the census, durable and published when this returns; gives what could not be had. */
    static Lost save(Parts parts, WriteSession writer, Census census) {
        LateNeeds needs = new LateNeeds(parts, writer);
        needs.save(census);
        return new Lost(parts, needs.lost, needs.unread);
    }

    private void save(Census census) {
        Set<Fingerprint> roots = new HashSet<>();
        Census.living(parts, writer.id()).values().forEach(lease -> roots.addAll(lease.roots()));
        Snapshots.Listing listing = parts.snapshots().list();
        Census.requireReadable(listing.damaged());
        listing.manifests().stream()
                .filter(manifest -> !census.snapshots().contains(manifest.id()))
                .forEach(manifest -> roots.addAll(manifest.roots()));
        roots.removeAll(census.roots());
        Census.refresh(parts);
        for (PackEntry pack : parts.index().packs()) {
            boolean walked = census.packs().containsKey(pack.id()) && !census.ofLivingSession(pack.id());
            if (!walked && !pack.condemned() && pack.content() == PackContent.PAGES) {
                secureLinks(pack);
            }
        }
        roots.forEach(this::secure);
        writer.flush();
    }

    private void secureLinks(PackEntry pack) {
        try {
            PackDirectory directory = parts.packs().directory(pack.id());
            for (int ordinal = 0; ordinal < directory.size(); ordinal++) {
                if (pack.reliable(ordinal)) {
                    parts.packs().record(directory, ordinal).links().forEach(this::secure);
                }
            }
        } catch (HoldfastException e) {
            switch (e.code().kind()) {
                case CORRUPTION -> unread.add(pack.id());
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            }
        }
    }

    private void secure(Fingerprint name) {
        lost.addAll(writer.secure(name));
    }
}
