package io.holdfast.repository.upkeep;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Condemned;
import io.holdfast.format.layout.Lease;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.session.WriteSession;
import io.holdfast.repository.snapshot.Labels;
import io.holdfast.repository.upkeep.UpkeepProgress.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Drops chunks that no snapshot needs, beside running backups and restores. The steps are those of {@code docs/format/concurrency.md}, and so is the reason
 * why they are safe. One instance, one run.
 */
public final class Gc {
    private static final Condemned NOTHING = new Condemned(List.of(), Map.of());

    private final Parts parts;
    private final Duration patience;
    private final UpkeepProgress progress;
    private final List<String> notes = new ArrayList<>();
    private final List<String> waitingFor = new ArrayList<>();
    private WriteSession writer;
    private long deletedPacks;
    private long deletedBytes;

    private Gc(Parts parts, Duration patience, UpkeepProgress progress) {
        this.parts = parts;
        this.patience = patience;
        this.progress = progress;
        writer = WriteSession.upkeep(parts);
    }

    /**
     * Runs it.
     *
     * @param patience how long to wait for running sessions to acknowledge before leaving the rest to the next gc
     * @param progress may also ask it to stop: until something is condemned nothing has changed, and what is condemned is carried on by the next gc
     * @throws HoldfastException {@code REPOSITORY_BUSY} when other upkeep runs; corrupt when something that is there cannot be walked, and then nothing was deleted
     */
    public static GcReport run(Parts parts, Duration patience, UpkeepProgress progress) {
        Gc gc = new Gc(parts, patience, progress);
        try {
            return gc.run();
        } finally {
            gc.writer.close();
        }
    }

    private GcReport run() {
        parts.store().tidy();
        Census census = Census.take(parts, writer.id());
        OtherUpkeep.requireNone(census.leases());
        for (long generation : new TreeSet<>(parts.generations().list().open())) {
            finish(generation, Census.unknown());
        }
        Marking marking = mark(census);
        Lost lost = new Lost(parts, marking.missing(), Set.of());
        if (!lost.isNothing()) {
            notes.add(
                    lost.names().size()
                            + " chunks that snapshots need are missing; run `holdfast check`. Packs that may hold them were left alone.");
        }
        Choice choice = choose(census, marking, lost);
        choice.untouched()
                .forEach(pack -> notes.add(
                        "pack " + pack + " has a damaged directory, or holds what was not found, and was left alone"));
        CopyForward copy = copyForward(choice);
        if (!choice.isEmpty()) {
            long generation = census.generation() + 1;
            publish(generation, choice.condemned());
            finish(generation, census);
        }
        Labels.removeOrphans(parts.store(), parts.snapshots().ids());
        return new GcReport(
                marking.marked(),
                deletedPacks,
                deletedBytes,
                choice.sparse().size(),
                copy.copied(),
                copy.read(),
                waitingFor,
                notes);
    }

    private Marking mark(Census census) {
        Marking marking = Marking.watched(parts, progress);
        marking.from(census.roots());
        if (!marking.unreadable().isEmpty()) {
            throw HoldfastException.corrupt(
                    "page " + marking.unreadable().iterator().next().toString().substring(0, 16),
                    "what it leads to cannot be known, so nothing may be deleted");
        }
        return marking;
    }

    private Choice choose(Census census, Marking marking, Lost lost) {
        if (mayNotKnow(lost, census.packs().keySet(), census.leases().keySet())) {
            return Choice.nothing();
        }
        deleteOrphans(census, lost);
        return Choice.of(parts, census, marking, lost);
    }

    /** Whether a page may stand where it cannot be walked, so that what it leads to must not be called dead. */
    private boolean mayNotKnow(Lost lost, Collection<PackId> stored, Set<SnapshotId> living) {
        Optional<PackId> hiding = lost.hiding(stored, living);
        hiding.ifPresent(
                pack -> notes.add(
                        "pack " + pack
                                + " may hold what is missing and cannot be read, or no index names it: nothing was deleted; run `holdfast repair`, then gc again"));
        return hiding.isPresent();
    }

    /** Packs that no index names and whose session has ended: left by a crash. */
    private void deleteOrphans(Census census, Lost lost) {
        census.packs().keySet().forEach(id -> {
            if (parts.index().find(id).isEmpty()
                    && !census.ofLivingSession(id)
                    && id.writer() != writer.id().high()
                    && !lost.mayStandIn(id)) {
                delete(id);
            }
        });
    }

    private void delete(PackId id) {
        OtherUpkeep.requireNotGivenUp(parts, writer.id());
        parts.store().size(Packs.name(id)).ifPresent(size -> {
            parts.store().delete(Packs.name(id));
            deletedPacks++;
            deletedBytes += size;
        });
    }

    private CopyForward copyForward(Choice choice) {
        CopyForward copy = new CopyForward(parts, writer);
        try {
            progress.enter(
                    Step.COPYING,
                    choice.sparse().keySet().stream().mapToLong(PackEntry::size).sum());
            choice.sparse().entrySet().removeIf(each -> {
                progress.advance(each.getKey().size());
                boolean copied = copy.copy(each.getKey(), each.getValue());
                if (!copied) {
                    notes.add("pack " + each.getKey().id()
                            + " holds a damaged chunk and was left alone; run `holdfast verify`");
                }
                return !copied;
            });
            writer.flush();
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.STORE_FULL) {
                throw e;
            }
            // No room to rewrite: what is wholly dead can still go, and makes room for next time.
            notes.add("the store is full: sparse packs were not rewritten this time");
            choice.sparse().clear();
            writer.close();
            writer = WriteSession.upkeep(parts);
        }
        return copy;
    }

    private void publish(long generation, Condemned condemned) {
        try {
            parts.generations().publish(generation, condemned);
        } catch (HoldfastException e) {
            if (e.code() == ErrorCode.STORE_NAME_TAKEN) {
                throw new HoldfastException(
                        ErrorCode.REPOSITORY_BUSY,
                        "repository",
                        "Another gc was quicker. Nothing is lost; it has done the work.",
                        e);
            }
            throw e;
        }
        parts.index().condemn(condemned);
    }

    /** Steps 6 to 8 for one generation: everyone knows, what is needed is saved, the rest goes. */
    private void finish(long generation, Census census) {
        Optional<Condemned> named = parts.generations().read(generation);
        if (named.isEmpty()) {
            // Nothing is deleted by it, so nobody needs to know of it.
            OtherUpkeep.requireNotGivenUp(parts, writer.id());
            parts.generations().finish(generation);
            notes.add("what an interrupted gc was about to delete cannot be read any more: none of it was deleted");
            return;
        }
        Condemned condemned = named.get();
        parts.index().condemn(condemned);
        progress.enter(Step.WAITING, 0);
        if (!acknowledged(generation)) {
            return;
        }
        progress.enter(Step.DELETING, 0);
        Lost lost = LateNeeds.save(parts, writer, census);
        if (mayNotKnow(lost, stored(), Census.living(parts, writer.id()).keySet())) {
            return;
        }
        if (!parts.generations().read(generation).equals(Optional.of(condemned))) {
            // Damaged meanwhile, or finished by another for that: who could not read it relies on what it names.
            condemned = NOTHING;
        }
        List<PackId> kept = condemned.packs().stream().filter(lost::mayStandIn).toList();
        Condemned leaving = condemned.keeping(kept);
        OtherUpkeep.requireNotGivenUp(parts, writer.id());
        IndexRewrite.without(parts, leaving);
        leaving.packs().forEach(this::delete);
        if (kept.isEmpty()) {
            parts.generations().finish(generation);
        } else {
            kept.forEach(pack ->
                    notes.add("pack " + pack + " may hold what is missing and was left alone; run `holdfast repair`"));
        }
        parts.index().refresh();
    }

    private Set<PackId> stored() {
        Set<PackId> stored = new HashSet<>();
        parts.packs().list((id, _) -> stored.add(id));
        return stored;
    }

    private boolean acknowledged(long generation) {
        long began = parts.time().nanos();
        while (true) {
            List<String> waiting = new ArrayList<>();
            Census.living(parts, writer.id()).forEach((session, lease) -> {
                boolean knowsRoots =
                        lease.kind() != Lease.Kind.READING || !lease.roots().isEmpty();
                if (lease.generation() < generation || !knowsRoots) {
                    waiting.add("session " + session.brief() + " on "
                            + lease.holder().host());
                }
            });
            if (waiting.isEmpty()) {
                return true;
            }
            if (parts.time().nanos() - began >= patience.toNanos()) {
                waitingFor.addAll(waiting);
                return false;
            }
            progress.checkpoint();
            pause();
        }
    }

    private void pause() {
        try {
            parts.time().sleep(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(
                    ErrorCode.SESSION_CANCELLED,
                    "gc",
                    "gc was cancelled. What it has condemned is carried on by the next gc.",
                    e);
        }
    }
}
