package io.holdfast.e2e.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.hosts.Network.Host;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is killed or cut off while whatever goes on: runs end, points restore, and nothing is left behind. */
final class ThreeHostsTest {
    private static final Pattern ID = Pattern.compile("\"id\" ?: ?\"([0-9a-f]{32})\"");
    private static final Pattern STATE = Pattern.compile("\"state\" ?: ?\"([A-Z_]+)\"");
    private static final int MEGABYTE = 1 << 20;
    /** Points that are forgotten while somebody is killed. */
    private static final int FORGETFUL = 3;

    @TempDir
    Path work = Path.of("");

    /** Of the moments at which blows fall; {@code tests/e2e/chaos} has another in each round. */
    private final Random random = new Random(Long.getLong("chaos.seed", 20_261_129));

    /** What happens to the installation while a run goes on. */
    private interface Blow {
        void fall(Site site) throws IOException, InterruptedException;
    }

    private record Named(String name, Blow blow) {}

    private static List<Named> blows() {
        List<Named> blows = new ArrayList<>();
        for (Host host : Host.values()) {
            blows.add(new Named("kill " + host, site -> site.killAndStart(host)));
        }
        blows.add(new Named("cut the agent off", site -> {
            site.network.cut(Host.AGENT);
            Time.system().sleep(Duration.ofSeconds(2));
            site.network.mend(Host.AGENT);
        }));
        return blows;
    }

    /** Something new to back up, of which no two bytes are known. */
    private void more(Path data, String name) throws IOException {
        byte[] content = new byte[24 * MEGABYTE];
        random.nextBytes(content);
        Files.write(data.resolve(name), content);
    }

    private static String id(Outcome outcome) {
        return ID.matcher(outcome.out()).results().findFirst().orElseThrow().group(1);
    }

    /** How a run that had to suffer ended; it does, within two minutes. */
    private static String end(Site site, String run) throws InterruptedException {
        String last = "";
        for (int round = 0; round < 120; round++) {
            Outcome shown = site.patiently("api", "GET", "/api/v1/runs/" + run);
            last = shown.out();
            String state = STATE.matcher(shown.out())
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group(1);
            if (!state.equals("QUEUED") && !state.equals("RUNNING")) {
                return state;
            }
            Time.system().sleep(Duration.ofSeconds(1));
        }
        throw new AssertionError("the run never ended: " + last);
    }

    private static String begun(Site site, String... words) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        Outcome outcome = site.patiently(all.toArray(String[]::new));
        return outcome.summary().text("id");
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingIsLostAndNothingHangsWhateverIsKilled() throws IOException, InterruptedException {
        Path data = Files.createDirectories(work.resolve("data"));
        more(data, "first");
        try (Site site = new Site(work, Long.toString(ProcessHandle.current().pid()))) {
            site.good("resource", "create", "papers", "--agent", "web", "--path", data.toString());
            site.good("job", "create", "nightly", "--resource", "papers", "--into", "main", "--attempts", "3");
            site.good("job", "run", "nightly", "--wait");
            for (Named each : blows()) {
                backsUp(site, data, each);
                restores(site, data, each);
                cleansUp(site, each);
            }
            allIsWell(site);
            nothingStays(site);
        }
    }

    private void backsUp(Site site, Path data, Named blow) throws IOException, InterruptedException {
        more(data, "while " + blow.name());
        String run = begun(site, "job", "run", "nightly");
        Time.system().sleep(Duration.ofMillis(300 + random.nextInt(1_200)));
        blow.blow().fall(site);
        assertThat(end(site, run)).as("backup, " + blow.name()).isEqualTo("COMPLETE");
    }

    private void restores(Site site, Path data, Named blow) throws IOException, InterruptedException {
        String point = id(site.patiently("api", "GET", "/api/v1/points?limit=1"));
        Path back = work.resolve("back " + blow.name());
        String run = begun(site, "point", "restore", point, data.toString(), "--target", "web:" + back, "--no-wait");
        Time.system().sleep(Duration.ofMillis(200 + random.nextInt(600)));
        blow.blow().fall(site);
        assertThat(end(site, run)).as("restore, " + blow.name()).isEqualTo("COMPLETE");
        same(data, back);
    }

    private static void same(Path data, Path back) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            for (Path each : files.toList()) {
                assertThat(back.resolve(each.getFileName())).hasSameBinaryContentAs(each);
            }
        }
    }

    /** Space is reclaimed while the blow falls. */
    private void cleansUp(Site site, Named blow) throws IOException, InterruptedException {
        String run = begun(site, "pool", "repository", "gc", "main");
        Time.system().sleep(Duration.ofMillis(random.nextInt(300)));
        blow.blow().fall(site);
        assertThat(end(site, run)).as("gc, " + blow.name()).isIn("COMPLETE", "FAILED");
    }

    private static void allIsWell(Site site) throws InterruptedException {
        Outcome points = site.patiently("api", "GET", "/api/v1/points");
        List<String> ids =
                ID.matcher(points.out()).results().map(each -> each.group(1)).toList();
        assertThat(ids).hasSize(1 + blows().size());
        for (String point : ids) {
            assertThat(end(site, begun(site, "point", "verify", point))).isEqualTo("COMPLETE");
        }
        assertThat(end(site, begun(site, "pool", "repository", "check", "main")))
                .isEqualTo("COMPLETE");
        for (String state : List.of("QUEUED", "RUNNING")) {
            assertThat(site.good("api", "GET", "/api/v1/runs?state=" + state).out())
                    .doesNotContain("\"id\"");
        }
        assertThat(site.good("audit", "verify").out()).contains("verified");
    }

    /** What was killed on the way is begun again by the next round. */
    private static void allForgotten(Site site) throws InterruptedException {
        for (int round = 0; round < 120; round++) {
            site.patiently("retention", "apply");
            if (site.patiently("api", "GET", "/api/v1/points").out().contains("\"items\" : [ ]")) {
                return;
            }
            Time.system().sleep(Duration.ofSeconds(1));
        }
        throw new AssertionError(site.patiently("api", "GET", "/api/v1/points").out());
    }

    /** All points gone, nothing of what they had is left in the pool. */
    private void nothingStays(Site site) throws IOException, InterruptedException {
        Path policy = Files.writeString(work.resolve("policy.json"), """
                {"name": "all", "plan": {"schedules": [], "calendar": {"zone": "UTC", "windows": [], "blackouts": []}},
                 "windowEnd": "FINISH", "retention": {"keep": {"last": 0, "hourly": 0, "daily": 0, "weekly": 0, "monthly": 0,
                 "yearly": 0, "zone": "UTC"}, "trash": "PT0S"}, "retries": {"most": 1, "first": "PT1M"}, "rates": []}
                """);
        site.good("policy", "create", "--from", policy.toString());
        site.good("job", "change", "nightly", "--policy", "all");
        List<String> points = ID.matcher(
                        site.good("api", "GET", "/api/v1/points").out())
                .results()
                .map(each -> each.group(1))
                .toList();
        for (int i = 0; i < points.size(); i++) {
            site.patiently("point", "delete", points.get(i));
            site.patiently("retention", "apply");
            // Whoever is to forget it is told of it, is at it, or has just said that it is done.
            Time.system().sleep(Duration.ofMillis(random.nextInt(400)));
            if (i < FORGETFUL) {
                site.killAndStart(i % 2 == 0 ? Host.SERVER : Host.MEDIA);
            }
        }
        allForgotten(site);
        // A media server keeps the sessions of agents that were killed for a while, and gc what they read; a new one
        // does not know them.
        site.killAndStart(Host.MEDIA);
        for (int round = 0; round < 2; round++) {
            assertThat(end(site, begun(site, "pool", "repository", "gc", "main")))
                    .isEqualTo("COMPLETE");
        }
        Path packs = work.resolve("pool");
        try (Stream<Path> files = Files.walk(packs)) {
            long bytes = files.filter(each -> each.toString().contains("/packs/") && Files.isRegularFile(each))
                    .mapToLong(each -> each.toFile().length())
                    .sum();
            assertThat(bytes)
                    .as(site.good("api", "GET", "/api/v1/runs?limit=3").out())
                    .isLessThan(MEGABYTE);
        }
    }
}
