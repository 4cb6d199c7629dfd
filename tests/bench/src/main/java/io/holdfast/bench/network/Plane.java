package io.holdfast.bench.network;

import io.holdfast.e2e.plane.ControlPlane;
import io.holdfast.e2e.plane.RepositoryPlan;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Installation;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.Ticket;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads orders from standard input, words parted by blanks, and answers each with a line.
 *
 * <pre>
 * token ID                          a token for a machine
 * found POOL-DIRECTORY              a pool and a repository on the media server m1
 * backup AGENT THREADS PATH         result seconds sent read stored snapshot; against the last one of that agent, if there is one
 * restore AGENT THREADS PATH TARGET result seconds sent bytes
 * forget                            the next backup of every agent is its first
 * begin AGENT THREADS PATH          a backup whose end is not waited for
 * recover AGENT THREADS PATH TARGET the same with a restore
 * limit BYTES                       a second, for what was begun last; 0 for as many as possible
 * limit-media BYTES                 a second, for the media server
 * cancel                            ends what was begun last; result seconds sent
 * </pre>
 */
public final class Plane {
    private static final String MEDIA = "m1";

    private final ControlPlane plane;
    private final Address media;
    private final Map<String, SnapshotId> last = new HashMap<>();
    private RepositoryPlan repository = RepositoryPlan.fresh();
    private Optional<UnderWay> underWay = Optional.empty();
    private int attempts;

    private Plane(Address listen, Address media) {
        plane = new ControlPlane(new Installation(), listen, Duration.ofMinutes(30));
        this.media = media;
    }

    /** Arguments: where to listen, and where agents find the media server. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Plane bench = new Plane(Address.parse(arguments[0]), Address.parse(arguments[1]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(bench.answer(line.split(" ")));
            System.out.flush();
        }
        System.exit(0);
    }

    private String answer(String... words) throws InterruptedException {
        return switch (words[0]) {
            case "token" -> plane.registrar().token(words[1]);
            case "found" -> found(words[1]);
            case "backup" -> backup(words[1], Integer.parseInt(words[2]), words[3]);
            case "restore" -> restore(words[1], Integer.parseInt(words[2]), words[3], words[4]);
            case "forget" -> {
                last.clear();
                yield "forgotten";
            }
            case "begin" -> begin(words[1], Integer.parseInt(words[2]), writing(words[1], words[3]));
            case "recover" ->
                begin(words[1], Integer.parseInt(words[2]), reading(latest(words[1]), words[3], words[4]));
            case "limit" -> limit(Long.parseLong(words[1]));
            case "limit-media" -> limitMedia(Long.parseLong(words[1]));
            case "cancel" -> cancel();
            default -> "unknown";
        };
    }

    private record UnderWay(String agent, Attempt attempt, int threads) {}

    private String begin(String agent, int threads, Task task) throws InterruptedException {
        underWay = Optional.of(new UnderWay(agent, send(agent, task, threads), threads));
        return "begun";
    }

    private String limit(long rate) throws InterruptedException {
        UnderWay run = underWay.orElseThrow();
        plane.send(run.agent, new Command.ChangeLimits(run.attempt, new RunLimits(bytes(rate), run.threads)));
        return "limited";
    }

    private String limitMedia(long rate) throws InterruptedException {
        plane.send(MEDIA, new Command.LimitMedia(bytes(rate)));
        return "limited";
    }

    private static OptionalLong bytes(long rate) {
        return rate == 0 ? OptionalLong.empty() : OptionalLong.of(rate);
    }

    private String cancel() throws InterruptedException {
        UnderWay run = underWay.orElseThrow();
        plane.send(run.agent, new Command.Cancel(run.attempt));
        return line(outcome(run.attempt));
    }

    private String found(String pool) throws InterruptedException {
        repository = RepositoryPlan.fresh();
        last.clear();
        order(MEDIA, new Task(new Work.Extend("main", pool), Optional.empty()), 0);
        Work found = new Work.Found("main", repository.id(), repository.root());
        return order(MEDIA, new Task(found, Optional.empty()), 0).result() + " " + repository.id();
    }

    private String backup(String agent, int threads, String path) throws InterruptedException {
        Report.Outcome outcome = order(agent, writing(agent, path), threads);
        outcome.snapshot().ifPresent(id -> last.put(agent, id));
        return line(outcome)
                + outcome.counts()
                        .map(each -> " " + each.read() + " " + each.sealed())
                        .orElse(" 0 0")
                + outcome.snapshot().map(id -> " " + id).orElse(" none");
    }

    private String restore(String agent, int threads, String path, String target) throws InterruptedException {
        Report.Outcome outcome = order(agent, reading(latest(agent), path, target), threads);
        return line(outcome) + " " + outcome.figures().getOrDefault("bytes", 0L);
    }

    private SnapshotId latest(String agent) {
        return Optional.ofNullable(last.get(agent))
                .orElseThrow(() -> new IllegalStateException("no backup of " + agent + " yet"));
    }

    /** Work, and what it may do in the repository. */
    private record Task(Work work, Optional<Reading> reading) {}

    private record Reading(Set<Right> rights, List<SnapshotId> points) {}

    private Task writing(String agent, String path) {
        Optional<SnapshotId> parent = Optional.ofNullable(last.get(agent));
        Settings settings = new Settings(Map.of("paths", List.of(path)));
        List<SnapshotId> points = parent.map(List::of).orElse(List.of());
        return new Task(
                new Work.Backup("files", "bench", settings, List.of(), parent),
                Optional.of(new Reading(Set.of(Right.BACKUP), points)));
    }

    private static Task reading(SnapshotId snapshot, String path, String target) {
        Settings settings = Settings.of(Map.of("path", path, "target", target));
        return new Task(
                new Work.Restore(snapshot, "files", settings),
                Optional.of(new Reading(Set.of(Right.RESTORE), List.of(snapshot))));
    }

    private static String line(Report.Outcome outcome) {
        outcome.problem().ifPresent(problem -> System.err.println(problem));
        return outcome.result() + " " + outcome.took().toMillis() / 1e3 + " " + outcome.sent();
    }

    private Report.Outcome order(String member, Task task, int threads) throws InterruptedException {
        return outcome(send(member, task, threads));
    }

    private Attempt send(String member, Task task, int threads) throws InterruptedException {
        Attempt attempt = new Attempt("run-" + attempts++, 1);
        Optional<RepositoryAccess> access = task.reading.map(each -> access(member, attempt, each));
        RunLimits limits = new RunLimits(OptionalLong.empty(), threads);
        plane.send(member, new Command.Order(attempt, task.work, access, limits, Optional.empty()));
        return attempt;
    }

    private Report.Outcome outcome(Attempt attempt) throws InterruptedException {
        Report.Outcome outcome = plane.outcome(attempt);
        plane.forget();
        return outcome;
    }

    private RepositoryAccess access(String agent, Attempt attempt, Reading reading) {
        byte[] id = new byte[Ticket.ID];
        Randomness.secure().fill(id);
        byte[] ticket = new Ticket(
                        id,
                        agent,
                        repository.id(),
                        attempt.run(),
                        attempt.number(),
                        reading.rights(),
                        reading.points(),
                        Time.system().now().plus(Duration.ofHours(2)))
                .signed(plane.tickets().getPrivate());
        PublicKey key = plane.registrar()
                .key(agent)
                .orElseThrow(() -> new IllegalStateException(agent + " did not enrol here"));
        return new RepositoryAccess(
                MEDIA,
                List.of(media),
                repository.id(),
                RepositoryPlan.CHUNK_MEAN,
                Suite.AES,
                ticket,
                repository.wrapped(key, attempt.run()));
    }
}
