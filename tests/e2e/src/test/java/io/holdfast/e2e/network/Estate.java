package io.holdfast.e2e.network;

import io.holdfast.agent.AgentProcess;
import io.holdfast.agent.AgentSettings;
import io.holdfast.e2e.plane.ControlPlane;
import io.holdfast.e2e.plane.RepositoryPlan;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.media.MediaServer;
import io.holdfast.media.MediaSettings;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.FreePort;
import io.holdfast.protocol.Installation;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Right;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Ticket;
import io.holdfast.protocol.control.Attempt;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.Inquiry;
import io.holdfast.protocol.control.Report;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.protocol.control.Settings;
import io.holdfast.protocol.control.Work;
import io.holdfast.repository.Repository;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** One installation: a control plane, a media server with a repository, and agents. */
final class Estate implements AutoCloseable {
    private static final String MEDIA = "m1";

    final Path directory;
    final Installation installation = new Installation();
    final ControlPlane plane = new ControlPlane(installation);
    final RepositoryPlan repository = RepositoryPlan.fresh();
    private final Map<String, Credentials> credentials = new HashMap<>();
    private final Map<String, AgentProcess> agents = new HashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Path pool;
    private Optional<MediaServer> media = Optional.empty();
    private final int mediaPort = FreePort.any();
    /** Where agents are told that the media server is; a relay stands there in some tests. */
    private Optional<Address> way = Optional.empty();

    Estate(Path directory) throws IOException, InterruptedException {
        this(directory, directory.resolve("pool"));
    }

    /** With its pool somewhere else. */
    Estate(Path directory, Path pool) throws IOException, InterruptedException {
        this.directory = directory;
        this.pool = pool;
        Files.createDirectories(mediaHome());
        installation.of(Role.MEDIA, MEDIA).write(mediaHome());
        startMedia();
        done(new Work.Extend("main", pool.toString()));
        done(new Work.Found("main", repository.id(), repository.root()));
    }

    Path mediaHome() {
        return directory.resolve("media");
    }

    void startMedia() {
        MediaServer started = MediaServer.start(
                new MediaSettings(
                        mediaHome(),
                        List.of(new Address("127.0.0.1", mediaPort)),
                        List.of(plane.address()),
                        new Proxy.None(),
                        "test"),
                Time.system(),
                Randomness.secure());
        media = Optional.of(started);
    }

    void stopMedia() {
        media.ifPresent(MediaServer::close);
        media = Optional.empty();
    }

    int mediaPort() {
        return mediaPort;
    }

    /** Agents are sent another way to the media server from now on. */
    void through(int port) {
        way = Optional.of(new Address("127.0.0.1", port));
    }

    /** Orders work of the media server and waits for its end. */
    Report.Outcome done(Work work) throws InterruptedException {
        Attempt attempt = fresh("upkeep");
        plane.send(MEDIA, new Command.Order(attempt, work, Optional.empty(), RunLimits.none(), Optional.empty()));
        Report.Outcome outcome = plane.outcome(attempt);
        if (outcome.result() != Report.Result.COMPLETE) {
            throw new AssertionError(work + " ended so: " + outcome);
        }
        return outcome;
    }

    /** From now on the media server receives and sends so much. */
    void limit(long bytesPerSecond) throws InterruptedException {
        plane.send(MEDIA, new Command.LimitMedia(OptionalLong.of(bytesPerSecond)));
    }

    Attempt fresh(String what) {
        return new Attempt(what + "-" + numbers.incrementAndGet(), 1);
    }

    Path home(String agent) throws IOException {
        Path home = Files.createDirectories(directory.resolve("agent-" + agent));
        if (!Credentials.present(home)) {
            credentials(agent).write(home);
        }
        return home;
    }

    private Credentials credentials(String agent) {
        return credentials.computeIfAbsent(agent, id -> installation.of(Role.AGENT, id));
    }

    /** For a machine that is to enrol under this id. */
    String token(String id) {
        return plane.registrar().token(id);
    }

    /** Starts an agent in this process. */
    void start(String agent) throws IOException {
        start(agent, Duration.ofSeconds(20));
    }

    /** One that waits so long for a media server that is away. */
    void start(String agent, Duration patience) throws IOException {
        AgentSettings settings = AgentSettings.standard(home(agent), List.of(plane.address()), "test")
                .with(patience);
        agents.put(agent, AgentProcess.start(settings, Time.system(), Randomness.secure()));
    }

    void stop(String agent) {
        Optional.ofNullable(agents.remove(agent)).ifPresent(AgentProcess::close);
    }

    /** What lets an agent at the repository. */
    RepositoryAccess access(String agent, String run, Set<Right> rights, List<SnapshotId> points) {
        return access(agent, run, repository.id(), rights, points);
    }

    RepositoryAccess access(String agent, String run, String ticketed, Set<Right> rights, List<SnapshotId> points) {
        byte[] id = new byte[Ticket.ID];
        Randomness.secure().fill(id);
        byte[] ticket = new Ticket(
                        id,
                        agent,
                        ticketed,
                        run,
                        1,
                        rights,
                        points,
                        Time.system().now().plus(Duration.ofHours(1)))
                .signed(plane.tickets().getPrivate());
        return new RepositoryAccess(
                MEDIA,
                List.of(way.orElseGet(() -> new Address("127.0.0.1", mediaPort))),
                repository.id(),
                RepositoryPlan.CHUNK_MEAN,
                Suite.AES,
                ticket,
                repository.wrapped(
                        plane.registrar()
                                .key(agent)
                                .orElseGet(() ->
                                        credentials(agent).chain().getFirst().getPublicKey()),
                        run));
    }

    Command.Order backup(String agent, Settings settings, Optional<SnapshotId> parent, RunLimits limits) {
        return backup(agent, new Work.Backup("files", "set", settings, List.of("nightly"), parent), limits);
    }

    Command.Order backup(String agent, Work.Backup work, RunLimits limits) {
        Attempt attempt = fresh("backup");
        List<SnapshotId> points = work.parent().map(List::of).orElse(List.of());
        RepositoryAccess access = access(agent, attempt.run(), Set.of(Right.BACKUP), points);
        return new Command.Order(attempt, work, Optional.of(access), limits, Optional.empty());
    }

    static Settings paths(Path... paths) {
        return new Settings(
                Map.of("paths", List.of(paths).stream().map(Path::toString).toList()));
    }

    Attempt send(String agent, Command.Order order) throws InterruptedException {
        plane.send(agent, order);
        return order.attempt();
    }

    /** Backs up, and waits for a whole snapshot. */
    SnapshotId backedUp(String agent, Path path) throws InterruptedException {
        Report.Outcome outcome =
                plane.outcome(send(agent, backup(agent, paths(path), Optional.empty(), RunLimits.none())));
        if (outcome.result() != Report.Result.COMPLETE) {
            throw new AssertionError("the backup ended so: " + outcome);
        }
        return outcome.snapshot().orElseThrow();
    }

    Report.Outcome restored(String agent, SnapshotId snapshot, Settings settings) throws InterruptedException {
        return restored(agent, new Work.Restore(snapshot, "files", settings));
    }

    Report.Outcome restored(String agent, Work.Restore work) throws InterruptedException {
        Attempt attempt = fresh("restore");
        RepositoryAccess access = access(agent, attempt.run(), Set.of(Right.RESTORE), List.of(work.snapshot()));
        return plane.outcome(
                send(agent, new Command.Order(attempt, work, Optional.of(access), RunLimits.none(), Optional.empty())));
    }

    /** Asks an agent; the answer's parts are among the reports. */
    long ask(String agent, Inquiry inquiry, List<SnapshotId> points, long credit) throws InterruptedException {
        long question = numbers.incrementAndGet();
        RepositoryAccess access = access(agent, RepositoryAccess.run(question), Set.of(Right.RESTORE), points);
        plane.send(agent, new Command.Question(question, access, inquiry, credit));
        return question;
    }

    /** The repository as somebody sees it who has the passphrase and the disk. */
    Repository direct() {
        return Repository.open(
                new FileStore(pool.resolve(repository.id()), Randomness.secure()),
                new Access.Passphrase(RepositoryPlan.PASSPHRASE),
                Repository.Ahead.NOTHING,
                Time.system(),
                Randomness.secure());
    }

    @Override
    public void close() {
        List.copyOf(agents.keySet()).forEach(this::stop);
        stopMedia();
        plane.close();
    }
}
