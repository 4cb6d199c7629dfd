package io.holdfast.server.catalog;

import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.control.Foreseen;
import io.holdfast.protocol.control.Inquiry;
import io.holdfast.protocol.control.ListedEntry;
import io.holdfast.protocol.control.Part;
import io.holdfast.protocol.control.Settings;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Page;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.inventory.Protected;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.job.Answer;
import io.holdfast.server.job.Questions;
import io.holdfast.server.job.Questions.Whom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Looks into recovery points through agents. */
public final class Browsing {
    private static final int MOST_FOUND = 5_000;
    private static final int MOST_PATHS = 1_000;

    private final Database database;
    private final Points points;
    private final Resources resources;
    private final Restores restores;
    private final Questions questions;

    public Browsing(Database database, Points points, Resources resources, Restores restores, Questions questions) {
        this.database = database;
        this.points = points;
        this.resources = resources;
        this.restores = restores;
        this.questions = questions;
    }

    /** Whether a search told all that there is. */
    public enum Extent {
        ALL,
        /** There is more than is told at once: search for less. */
        FIRST
    }

    /** What a search found in one point. */
    public record Finds(List<Found> items, Extent extent) {
        public Finds {
            items = List.copyOf(items);
        }
    }

    /** What a search found in some points of a resource; {@code next} leads to older ones. */
    public record History(List<Versions> items, int points, Extent extent, Optional<String> next) {
        public History {
            items = List.copyOf(items);
        }
    }

    /**
     * What a restore would do.
     *
     * @param counts entries by fate
     * @param bytes of their content, by fate
     * @param next hands on to what is listed later, counted are all
     */
    public record Outlook(
            Map<Foreseen.Fate, Long> counts,
            Map<Foreseen.Fate, Long> bytes,
            List<Foreseen> items,
            Optional<String> next) {
        public Outlook {
            counts = Map.copyOf(counts);
            bytes = Map.copyOf(bytes);
            items = List.copyOf(items);
        }
    }

    /** A point, and the agent whose it is, if that is known. */
    private record Spot(Point point, String agent) {
        SnapshotId snapshot() {
            return SnapshotId.parse(point.snapshot());
        }
    }

    private Spot spot(String pointId) {
        return database.read(handle -> {
            Point point = restores.opened(handle, pointId);
            return new Spot(
                    point,
                    resources
                            .find(handle, point.resourceId())
                            .map(Protected::agentId)
                            .orElse(""));
        });
    }

    private Answer ask(String account, Spot spot, Inquiry inquiry) {
        return questions.ask(new Questions.Wish(
                account, spot.point().repositoryId(), List.of(spot.snapshot()), inquiry, new Whom.Best(spot.agent())));
    }

    private static void all(Answer answer, Consumer<Part> to) {
        try (answer) {
            for (Optional<Part> part = answer.next(); part.isPresent(); part = answer.next()) {
                to.accept(part.get());
            }
        }
    }

    private static List<ListedEntry> entries(Answer answer) {
        List<ListedEntry> entries = new ArrayList<>();
        all(answer, part -> {
            if (part instanceof Part.Entries(List<ListedEntry> some)) {
                entries.addAll(some);
            }
        });
        return entries;
    }

    /** What is in a directory, in the order of names; what is no directory is listed itself. */
    public Page<Found> directory(String account, String pointId, String path, PageRequest request) {
        Conditions.path("path", path);
        request.after().ifPresent(Browsing::name);
        Spot spot = spot(pointId);
        Inquiry inquiry =
                new Inquiry.Browse(spot.snapshot(), path, request.after().orElse(""), request.limit() + 1);
        List<Found> read =
                entries(ask(account, spot, inquiry)).stream().map(Found::of).toList();
        return Page.of(read, request.limit(), Found::name);
    }

    /** What a page of a directory begins after is a name of it. */
    private static void name(String after) {
        if (after.contains("/")) {
            throw Conditions.invalid("after", "it is what the page before calls next.");
        }
        Conditions.path("after", "/" + after);
    }

    /** Entries of a point whose path fits a pattern. */
    public Finds find(String account, String pointId, String pattern) {
        Spot spot = spot(pointId);
        Inquiry inquiry = new Inquiry.Find(List.of(spot.snapshot()), pattern(pattern), MOST_FOUND + 1);
        List<Found> found =
                entries(ask(account, spot, inquiry)).stream().map(Found::of).toList();
        return new Finds(found.stream().limit(MOST_FOUND).toList(), extent(found.size()));
    }

    /** Entries of the points of a resource, as many points as a page has, with their versions. */
    public History findAll(
            String account,
            String resourceId,
            String pattern,
            Optional<Instant> from,
            Optional<Instant> before,
            PageRequest request) {
        pattern(pattern);
        Protected resource = database.read(handle -> resources.get(handle, resourceId));
        Page<Point> page = database.read(handle -> points.of(handle, resourceId, from, before, request));
        Map<Point, List<ListedEntry>> found = new LinkedHashMap<>();
        page.items().forEach(point -> found.put(point, new ArrayList<>()));
        Map<String, List<Point>> repositories = page.items().stream()
                .collect(Collectors.groupingBy(Point::repositoryId, TreeMap::new, Collectors.toList()));
        int count = 0;
        for (Map.Entry<String, List<Point>> each : repositories.entrySet()) {
            Map<SnapshotId, Point> bySnapshot = new LinkedHashMap<>();
            each.getValue().forEach(point -> bySnapshot.put(SnapshotId.parse(point.snapshot()), point));
            List<SnapshotId> snapshots = List.copyOf(bySnapshot.keySet());
            Inquiry inquiry = new Inquiry.Find(snapshots, pattern, MOST_FOUND + 1);
            for (ListedEntry entry : entries(questions.ask(new Questions.Wish(
                    account, each.getKey(), snapshots, inquiry, new Whom.Best(resource.agentId()))))) {
                Optional.ofNullable(bySnapshot.get(entry.snapshot()))
                        .flatMap(point -> Optional.ofNullable(found.get(point)))
                        .ifPresent(list -> list.add(entry));
                count++;
            }
        }
        return new History(Versions.of(found), page.items().size(), extent(count), page.next());
    }

    private static Extent extent(int found) {
        return found > MOST_FOUND ? Extent.FIRST : Extent.ALL;
    }

    private static String pattern(String pattern) {
        if (pattern.isBlank() || pattern.length() > 1_000) {
            throw Conditions.invalid(
                    "pattern", "a pattern has 1 to 1,000 characters, such as *.xlsx or /home/**/mail.");
        }
        return pattern;
    }

    /** Content of a file, or a selection as an archive, as a stream that must be closed. */
    public Answer download(String account, String pointId, List<String> paths, Inquiry.Archive archive) {
        if (paths.isEmpty() || paths.size() > MOST_PATHS) {
            throw Conditions.invalid("paths", "a download has 1 to 1,000 paths; name directories instead of files.");
        }
        if (archive == Inquiry.Archive.PLAIN && paths.size() > 1) {
            throw Conditions.invalid("archive", "only one file can be had as it is: choose TAR or ZIP.");
        }
        paths.forEach(path -> Conditions.path("paths", path));
        Spot spot = spot(pointId);
        return ask(account, spot, new Inquiry.Download(spot.snapshot(), paths, archive));
    }

    /** What a restore would do, told by the agent that would do it. */
    public Outlook preview(
            String account, String pointId, String agentId, Map<String, List<String>> settings, PageRequest request) {
        Point point = database.read(handle -> restores.restorable(handle, pointId, agentId, settings));
        long after = after(request);
        Inquiry inquiry = new Inquiry.Preview(
                SnapshotId.parse(point.snapshot()), point.kind(), new Settings(settings), after, request.limit());
        List<Foreseen> items = new ArrayList<>();
        Map<String, Long> sums = new TreeMap<>();
        Answer answer = questions.ask(new Questions.Wish(
                account,
                point.repositoryId(),
                List.of(SnapshotId.parse(point.snapshot())),
                inquiry,
                new Whom.Only(agentId)));
        all(answer, part -> {
            switch (part) {
                case Part.Outlook(List<Foreseen> some) -> items.addAll(some);
                case Part.Sums(Map<String, Long> figures) -> sums.putAll(figures);
                case Part.Entries _, Part.Content _, Part.End _ -> {}
            }
        });
        return outlook(items, sums, after + items.size());
    }

    private static Outlook outlook(List<Foreseen> items, Map<String, Long> sums, long told) {
        Map<Foreseen.Fate, Long> counts = new TreeMap<>();
        Map<Foreseen.Fate, Long> bytes = new TreeMap<>();
        long all = 0;
        for (Foreseen.Fate fate : Foreseen.Fate.values()) {
            String name = fate.name().toLowerCase(Locale.ROOT);
            long count = sums.getOrDefault(name, 0L);
            counts.put(fate, count);
            bytes.put(fate, sums.getOrDefault(name + "Bytes", 0L));
            all += count;
        }
        return new Outlook(counts, bytes, items, told < all ? Optional.of(Long.toString(told)) : Optional.empty());
    }

    private static long after(PageRequest request) {
        String text = request.after().orElse("0");
        if (!text.matches("[0-9]{1,15}")) {
            throw Conditions.invalid("after", "it is what the page before calls next.");
        }
        return Long.parseLong(text);
    }
}
