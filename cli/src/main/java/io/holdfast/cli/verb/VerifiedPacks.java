package io.holdfast.cli.verb;

import io.holdfast.cli.input.Surroundings;
import io.holdfast.repository.index.PackEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * When each pack was verified last, by this user on this machine: a text file outside of the repository, which may be lost or wrong and then only makes verify read more. Times come from the machine's clock, and only
 * choose what to read first.
 */
final class VerifiedPacks {
    private final Path file;
    private final Instant now;
    private final Map<String, Long> times;

    private VerifiedPacks(Path file, Instant now, Map<String, Long> times) {
        this.file = file;
        this.now = now;
        this.times = times;
    }

    static VerifiedPacks of(String repository, Instant now) {
        Path file = Surroundings.state().resolve("verified-" + repository);
        return new VerifiedPacks(file, now, read(file));
    }

    private static Map<String, Long> read(Path file) {
        Map<String, Long> times = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int blank = line.indexOf(' ');
                times.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
            }
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return new TreeMap<>();
        }
        return times;
    }

    private long last(PackEntry pack) {
        // A time ahead of the clock is none.
        return Optional.ofNullable(times.get(pack.id().toString()))
                .filter(time -> time <= now.getEpochSecond())
                .orElse(Long.MIN_VALUE);
    }

    /** Packs that were not verified for so long, or never. */
    List<PackEntry> olderThan(List<PackEntry> packs, Duration age) {
        long limit = now.minus(age).getEpochSecond();
        return packs.stream().filter(pack -> last(pack) <= limit).toList();
    }

    /** The packs verified longest ago that make up so many percent of all bytes. */
    List<PackEntry> longestAgo(List<PackEntry> packs, int percent) {
        long wanted = (long) Math.ceil(packs.stream().mapToLong(PackEntry::size).sum() / 100.0 * percent);
        List<PackEntry> ordered = packs.stream()
                .sorted(Comparator.comparingLong(this::last)
                        .thenComparing(pack -> pack.id().toString()))
                .toList();
        List<PackEntry> chosen = new ArrayList<>();
        long bytes = 0;
        for (PackEntry pack : ordered) {
            if (bytes >= wanted) {
                break;
            }
            chosen.add(pack);
            bytes += pack.size();
        }
        return chosen;
    }

    /** Remembers that these were verified now; gives a remark when that could not be written down. */
    Optional<String> verified(List<PackEntry> packs) {
        packs.forEach(pack -> times.put(pack.id().toString(), now.getEpochSecond()));
        StringBuilder text = new StringBuilder();
        times.forEach((pack, time) -> text.append(pack).append(' ').append(time).append('\n'));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("what was verified could not be noted in " + file + "; --percent will choose it again");
        }
    }
}
