package io.holdfast.dist.process;

import io.holdfast.agent.AgentProcess;
import io.holdfast.agent.AgentSettings;
import io.holdfast.agent.linux.Priority;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.media.MediaServer;
import io.holdfast.media.MediaSettings;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.EnrolmentToken;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Role;
import io.holdfast.server.LocalOperator;
import io.holdfast.server.Server;
import io.holdfast.server.ServerConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Server, media server and agent of one machine in one process. They talk to each other as they would over a network; each has a directory of its own under {@code directory},
 * which is made, enrolled and given a pool with a repository at the first start. What the first start has not finished, the next one does.
 */
public final class AllInOne implements AutoCloseable {
    /** The first repository, for whatever has no other. */
    public static final String REPOSITORY = "main";

    static final String POOL = "pool";
    private static final String OWN_REPOSITORY = "self-backup";
    private static final System.Logger LOG = System.getLogger(AllInOne.class.getName());
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

    private final Server server;
    /** How the media server and the agent are ended. */
    private final List<Runnable> members = new ArrayList<>();

    private String agent = "";
    private String repository = "";

    /** What such a process is told; {@code media} is where agents reach its media server. */
    public record Plan(Path directory, ServerConfiguration server, Address media, Priority priority) {
        /** Reachable from this machine alone, on ports that are free. */
        public static Plan local(Path directory) {
            return new Plan(
                    directory,
                    ServerConfiguration.in(directory.resolve(ServerRun.NAME), 0, 0),
                    new Address("127.0.0.1", 0),
                    Priority.NORMAL);
        }
    }

    private AllInOne(Server server) {
        this.server = server;
    }

    /** Returns once it can be worked with. */
    public static AllInOne start(Plan plan, Context context) {
        AllInOne all = new AllInOne(Server.start(plan.server(), context.time(), context.randomness()));
        try {
            all.members(plan, context);
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void members(Plan plan, Context context) {
        Address control = new Address(reached(plan.server().control().host()), server.controlPort());
        String media = joined(Role.MEDIA, plan.directory().resolve(MediaEnrol.NAME), control, context);
        agent = joined(Role.AGENT, plan.directory().resolve(AgentEnrol.NAME), control, context);
        MediaServer keeper = MediaServer.start(
                new MediaSettings(
                        plan.directory().resolve(MediaEnrol.NAME),
                        List.of(plan.media()),
                        List.of(control),
                        new Proxy.None(),
                        context.program()),
                context.time(),
                context.randomness());
        members.add(keeper::close);
        LocalOperator operator = server.operator();
        String host = ANY.contains(plan.media().host())
                ? Surroundings.host()
                : plan.media().host();
        operator.reach(media, new Address(host, keeper.ports().getFirst()).toString());
        AgentProcess own = AgentProcess.start(
                AgentSettings.standard(plan.directory().resolve(AgentEnrol.NAME), List.of(control), context.program())
                        .with(plan.priority()),
                context.time(),
                context.randomness());
        members.add(own::close);
        operator.awaitConnected(Role.MEDIA, media);
        operator.awaitConnected(Role.AGENT, agent);
        Path pool = Enrolling.made(plan.directory().resolve(POOL));
        repository = operator.provide(media, POOL, pool.toString(), REPOSITORY);
        backUpSelf(plan, media, pool);
    }

    /** Nobody has to wait until that is arranged. */
    private void backUpSelf(Plan plan, String media, Path pool) {
        List<Path> beside = Stream.concat(
                        files(plan.directory().resolve(MediaEnrol.NAME), MediaSettings.POOLS),
                        files(plan.directory().resolve(AgentEnrol.NAME)))
                .toList();
        Thread arranging = Thread.ofVirtual().name("self-backup").start(() -> {
            try {
                server.operator().backUpSelf(media, POOL, pool.toString(), OWN_REPOSITORY, agent, beside);
            } catch (HoldfastException e) {
                if (e.code() != ErrorCode.SESSION_CANCELLED) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "The backup of the server itself is not arranged; the next start tries again.",
                            e);
                }
            }
        });
        members.add(() -> end(arranging));
    }

    private static void end(Thread thread) {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a member cannot be made again from without a token. */
    private static Stream<Path> files(Path directory, String... more) {
        return Stream.concat(Credentials.FILES.stream(), Stream.of(more)).map(directory::resolve);
    }

    /** The id under which a part is known to the server. */
    private String joined(Role role, Path directory, Address control, Context context) {
        if (!Credentials.present(directory)) {
            Credentials credentials = Enrolment.join(
                    control,
                    EnrolmentToken.parse(server.operator().invite(role, Surroundings.host())),
                    new Enrolment.Joining(role, Surroundings.host(), context.program(), new Proxy.None()),
                    context.time());
            credentials.write(Enrolling.made(directory));
        }
        return Credentials.read(directory).identity().id();
    }

    private static String reached(String host) {
        return ANY.contains(host) ? "127.0.0.1" : host;
    }

    public Server server() {
        return server;
    }

    /** Of this machine. */
    public String agent() {
        return agent;
    }

    /** The first one's id. */
    public String repository() {
        return repository;
    }

    @Override
    public void close() {
        try {
            members.reversed().forEach(Runnable::run);
        } finally {
            server.close();
        }
    }
}
