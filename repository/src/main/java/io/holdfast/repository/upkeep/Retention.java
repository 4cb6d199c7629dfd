package io.holdfast.repository.upkeep;

import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.retention.Keep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Which snapshots to keep: those that a rule of {@link Keep} keeps, pinned ones, and those with one of the tags. Without any rule everything is kept. */
public record Retention(Keep keep, Set<String> tags) {
    public Retention {
        tags = Set.copyOf(tags);
    }

    /** A snapshot as retention sees it. */
    public record Candidate(SnapshotId id, Manifest manifest, Set<String> tags, Pinned pinned) {
        public Candidate {
            tags = Set.copyOf(tags);
        }
    }

    /** Whether it is pinned. */
    public enum Pinned {
        NO,
        YES
    }

    /** What becomes of a snapshot and by which rules; no rule means that it goes. */
    public record Verdict(Candidate candidate, List<String> rules) {
        public Verdict {
            rules = List.copyOf(rules);
        }

        public boolean kept() {
            return !rules.isEmpty();
        }
    }

    /** Whether any rule is given: without one, nothing may be pruned. */
    public boolean isEmpty() {
        return keep.isEmpty() && tags.isEmpty();
    }

    /** Judges the snapshots of one series (same host, name and paths), newest first in the result. */
    public List<Verdict> judge(List<Candidate> series) {
        List<Candidate> newestFirst = series.stream()
                .sorted(Comparator.comparing((Candidate each) -> each.manifest().began())
                        .thenComparing(Candidate::id)
                        .reversed())
                .toList();
        List<List<String>> counted = keep.rules(
                newestFirst.stream().map(each -> each.manifest().began()).toList());
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            Candidate each = newestFirst.get(i);
            List<String> rules = new ArrayList<>();
            if (each.pinned() == Pinned.YES) {
                rules.add("pinned");
            }
            if (isEmpty()) {
                rules.add("no rule");
            }
            tags.stream().filter(each.tags()::contains).sorted().forEach(tag -> rules.add("tag " + tag));
            rules.addAll(counted.get(i));
            verdicts.add(new Verdict(each, rules));
        }
        return verdicts;
    }
}
