package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** An installation in which points are forgotten and their space reclaimed while somebody is killed. */
final class Forgetting implements AutoCloseable {
    private static final int BYTES = 300_000;
    /** Of the manifest of a snapshot. */
    private static final int COPIES = 3;
    /** The letter of a manifest in the head of its file; the first copy's place may also have a tombstone. */
    private static final int KIND = 4;

    private final MortalServer server;
    private final Path home;
    private final Estate estate;
    private final Address listen = MortalServer.free();
    private final Random random = new Random(20_261_129);
    private Victim media;
    private final String agent;
    private final String repository;
    private final String job;
    private final Path data;

    /** What is durable: points by their states, runs that have not ended, copies of manifests but those of the point that stays, and reports that were not acknowledged. */
    record Left(String points, String runs, long copies, long reports) {
        static final Left NOTHING = new Left("1 KEPT", "", 0, 0);
    }

    /** A step at which somebody dies, and what is durable then. */
    record Death(Step step, Left left) {
        static Death at(Step step, String points, String runs, long copies, long reports) {
            return new Death(step, new Left(points, runs, copies, reports));
        }

        /** Which is ordered when nothing is left to forget. */
        boolean isInGc() {
            return left.runs().startsWith("GC");
        }
    }

    Forgetting(MortalServer server, Path home) throws IOException {
        this.server = server;
        this.home = home;
        estate = new Estate(server.admin(), home, BriskTime.INSTANCE);
        estate.join(server.control(), Role.MEDIA, "m");
        media = newMedia();
        String keeper = estate.id("/api/v1/media-servers", "m");
        estate.reach(keeper, listen);
        estate.agent(estate.join(server.control(), Role.AGENT, "a"), List.of(server.control()));
        agent = estate.id("/api/v1/agents", "a");
        data = Files.createDirectories(home.resolve("data"));
        repository = estate.repository(keeper, "global");
        job = estate.job(agent, data, repository);
        Map<String, Object> policy = Policies.policy("one", List.of());
        policy.put("retention", Map.of("keep", Policies.keepLast(1), "trash", "PT0S"));
        estate.follow(job, estate.admin.post("/api/v1/policies", policy).text("id"));
        backUp();
    }

    private Victim newMedia() {
        return Victim.start(
                home.resolve("said"),
                MediaMain.class,
                home.resolve("m").toString(),
                listen.toString(),
                server.control().toString());
    }

    private void backUp() throws IOException {
        byte[] content = new byte[BYTES];
        random.nextBytes(content);
        Files.write(data.resolve("file"), content);
        assertThat(estate.ended(estate.start(job)).text("state")).isEqualTo("COMPLETE");
    }

    /** The server dies of what it does, and comes back. */
    void killTheServer(Death death) throws Exception {
        kill(death, server.process());
        server.start();
    }

    void killTheMediaServer(Death death) throws Exception {
        kill(death, media);
        media = newMedia();
    }

    /** While two points are to be forgotten, and one that was just made is not. */
    private void kill(Death death, Victim victim) throws Exception {
        backUp();
        backUp();
        await(() ->
                reports() == 0 && files("pool-global", "/sessions/").findAny().isEmpty());
        victim.killAt(death.step());
        apply();
        await(() -> {
            if (death.isInGc()) {
                apply();
            }
            return !victim.isAlive();
        });
        assertThat(left()).as(death.step().toString()).isEqualTo(death.left());
    }

    /** As long as there is a server that answers. */
    private void apply() {
        try {
            estate.admin.post("/api/v1/retention/apply", Map.of());
        } catch (IllegalStateException e) {
            assertThat(e.getCause()).isInstanceOf(IOException.class);
        }
    }

    private interface Sight {
        boolean isSeen();
    }

    private static void await(Sight what) throws InterruptedException {
        for (int round = 0; round < 400; round++) {
            if (what.isSeen()) {
                return;
            }
            Time.system().sleep(Duration.ofMillis(300));
        }
        throw new AssertionError("it never came so far");
    }

    private Left left() {
        return new Left(
                String.join(
                        ", ", server.asked("SELECT count(*) || ' ' || state FROM point GROUP BY state ORDER BY state")),
                String.join(", ", open()),
                files("pool-global", "/snapshots/")
                                .filter(Forgetting::isManifest)
                                .count()
                        - COPIES,
                reports());
    }

    private List<String> open() {
        return server.asked("SELECT kind || ' ' || state FROM run WHERE state IN ('QUEUED', 'RUNNING')");
    }

    private long reports() {
        return files("m", ".report").count() + files("a", ".order").count();
    }

    private Stream<Path> files(String directory, String part) {
        try (Stream<Path> files = Files.walk(home.resolve(directory))) {
            return files.filter(each -> each.toString().contains(part) && Files.isRegularFile(each)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isManifest(Path file) {
        try {
            return Files.readAllBytes(file)[KIND] == 'S';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was to be forgotten is, the space it took was reclaimed, and the point that stays is whole. */
    void isWell() throws InterruptedException {
        await(() -> {
            apply();
            return isOver();
        });
        assertThat(left()).isEqualTo(Left.NOTHING);
        String point =
                estate.admin.get("/api/v1/points").body().at("/items/0/id").asString();
        completes("/api/v1/verifications", Map.of("pointId", point, "agentId", agent));
        assertThat(files("pool-global", "/packs/")
                        .mapToLong(each -> each.toFile().length())
                        .sum())
                .isLessThan(2 * BYTES);
    }

    /** Nothing waits, and what a media server did last was to reclaim space. */
    private boolean isOver() {
        return open().isEmpty()
                && server.asked("SELECT kind FROM run WHERE kind <> 'VERIFY' ORDER BY id DESC LIMIT 1")
                        .equals(List.of("GC"))
                && reports() == 0
                && server.asked("SELECT id FROM point WHERE state <> 'KEPT'").isEmpty();
    }

    private void completes(String path, Map<String, Object> wish) {
        assertThat(estate.ended(estate.admin.post(path, wish).text("id")).text("state"))
                .isEqualTo("COMPLETE");
    }

    /** Nothing is amiss, and nothing that was asked for has failed. */
    void endsWell() {
        completes("/api/v1/repositories/" + repository + "/check", Map.of());
        assertThat(server.asked("SELECT DISTINCT state FROM run")).containsExactly("COMPLETE");
    }

    @Override
    public void close() {
        estate.close();
        media.close();
    }
}
