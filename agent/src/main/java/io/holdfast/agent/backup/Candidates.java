package io.holdfast.agent.backup;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.DirectoryEntry;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.Listing;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.source.file.CacheDirectoryTag;
import io.holdfast.agent.source.file.ExcludePatterns;
import io.holdfast.agent.source.file.PlaceTag;
import io.holdfast.agent.source.file.Wanted;
import io.holdfast.format.tree.Entry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which names of a directory are looked at. */
final class Candidates {
    private final TreeRun run;
    private final EntryDecisions decisions;

    Candidates(TreeRun run, EntryDecisions decisions) {
        this.run = run;
        this.decisions = decisions;
    }

    /** A name to be looked at, and what of it was asked for. */
    record Candidate(byte[] name, FileType type, Optional<Wanted> wanted) {}

    /** In the order of names. */
    List<Candidate> of(Folder folder, Directory directory, byte[] path) throws SystemCallException {
        Wanted wanted = folder.position().wanted();
        if (wanted.everything()) {
            return decisions.isOtherFileSystem(folder, directory)
                    ? askedBelow(wanted)
                    : listed(folder, directory, path);
        }
        return children(wanted);
    }

    private static List<Candidate> children(Wanted wanted) {
        List<Candidate> all = new ArrayList<>();
        for (Map.Entry<byte[], Wanted> each : wanted.children().entrySet()) {
            all.add(new Candidate(each.getKey(), FileType.UNKNOWN, Optional.of(each.getValue())));
        }
        return all;
    }

    /** Where all else in a directory is left out. */
    private static List<Candidate> askedBelow(Wanted wanted) {
        List<Candidate> all = new ArrayList<>();
        wanted.children()
                .forEach((name, child) -> child.leftOut()
                        .ifPresent(rest -> all.add(new Candidate(name, FileType.UNKNOWN, Optional.of(rest)))));
        return all;
    }

    private List<Candidate> listed(Folder folder, Directory directory, byte[] path) throws SystemCallException {
        Wanted wanted = folder.position().wanted();
        List<Candidate> all = new ArrayList<>();
        ExcludePatterns.In excludes = run.excludes().in(path);
        boolean cache = false;
        Set<PlaceTag> tags = EnumSet.noneOf(PlaceTag.class);
        Listing listing = directory.listing();
        for (List<DirectoryEntry> some = listing.next(); !some.isEmpty(); some = listing.next()) {
            for (DirectoryEntry each : some) {
                cache = cache || CacheDirectoryTag.isName(each.name());
                PlaceTag.named(each.name()).ifPresent(tags::add);
                boolean unsure = each.type() == FileType.UNKNOWN;
                Optional<Wanted> below = wanted.child(each.name());
                if (unsure || !excludes.excludes(each.name(), each.type())) {
                    all.add(new Candidate(each.name(), each.type(), below));
                } else {
                    below.flatMap(Wanted::leftOut)
                            .ifPresent(rest -> all.add(new Candidate(each.name(), each.type(), Optional.of(rest))));
                }
            }
            run.state().check();
        }
        if (cache
                && run.request().cacheDirectories() == Request.CacheDirectories.EXCLUDE
                && CacheDirectoryTag.marks(directory)) {
            all.removeIf(each -> !CacheDirectoryTag.isName(each.name()));
            askedBelow(wanted).stream()
                    .filter(each -> !CacheDirectoryTag.isName(each.name()))
                    .forEach(all::add);
        }
        if (!wanted.asked()) {
            tags.stream().filter(tag -> tag.marks(directory)).findFirst().ifPresent(tag -> {
                all.clear();
                all.addAll(askedBelow(wanted));
                run.state().leftOut(path, tag);
            });
        }
        all.sort((left, right) -> Entry.compareNames(left.name(), right.name()));
        return all;
    }
}
