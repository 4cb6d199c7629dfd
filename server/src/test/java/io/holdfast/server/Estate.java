package io.holdfast.server;

import io.holdfast.agent.AgentProcess;
import io.holdfast.agent.AgentSettings;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.media.MediaServer;
import io.holdfast.media.MediaSettings;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.EnrolmentToken;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Real agents and media servers that are enrolled at the server of a test, and what an administrator does with them. */
final class Estate implements AutoCloseable {
    /** Of a machine that is ten times slower than most. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    final Client admin;
    private final Path home;
    private final Time time;
    private final List<AutoCloseable> running = new ArrayList<>();

    Estate(Client admin, Path home) {
        this(admin, home, Time.system());
    }

    /** Whose members go by this clock. */
    Estate(Client admin, Path home, Time time) {
        this.admin = admin;
        this.home = home;
        this.time = time;
    }

    /** A token for somebody who is to join. */
    String token(Role role, String name) {
        Client.Answer answer = admin.post(
                "/api/v1/enrolments", Map.of("role", role.name(), "name", name, "siteId", "", "lifetime", "PT1H"));
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.toString());
        }
        return answer.text("token");
    }

    /** Joins; its credentials are in the directory of that name then. */
    Path join(Server server, Role role, String name) {
        return join(address(server), role, name);
    }

    Path join(Address server, Role role, String name) {
        try {
            Path own = Files.createDirectories(home.resolve(name));
            Enrolment.join(
                            server,
                            EnrolmentToken.parse(token(role, name)),
                            new Enrolment.Joining(role, name + "-host", "test", new Proxy.None()),
                            Time.system())
                    .write(own);
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Address address(Server server) {
        return new Address("127.0.0.1", server.controlPort());
    }

    MediaServer media(Path own, Server... servers) {
        MediaServer media = MediaServer.start(
                new MediaSettings(
                        own,
                        List.of(new Address("127.0.0.1", 0)),
                        List.of(servers).stream().map(Estate::address).toList(),
                        new Proxy.None(),
                        "test"),
                time,
                Randomness.secure());
        running.add(media);
        return media;
    }

    AgentProcess agent(Path own, Server... servers) {
        return agent(own, List.of(servers).stream().map(Estate::address).toList());
    }

    AgentProcess agent(Path own, List<Address> servers) {
        AgentProcess agent =
                AgentProcess.start(AgentSettings.standard(own, servers, "test"), time, Randomness.secure());
        running.add(agent);
        return agent;
    }

    /** A media server and an agent at work, with their ids. */
    record Pair(MediaServer media, String mediaId, AgentProcess agent, String agentId) {}

    /** A media server and an agent that reaches it, enrolled at the first of these servers and connected to all. */
    Pair pair(Server... servers) {
        MediaServer media = media(join(servers[0], Role.MEDIA, "m"), servers);
        AgentProcess agent = agent(join(servers[0], Role.AGENT, "a"), servers);
        String mediaId = id("/api/v1/media-servers", "m");
        reach(mediaId, media);
        return new Pair(media, mediaId, agent, id("/api/v1/agents", "a"));
    }

    /** A member of another kind; it is closed with the others. */
    Silent with(Silent member) {
        running.add(member);
        return member;
    }

    /** From now on alerts tell of this condition, wherever it is so. */
    void watch(Map<String, Object> condition) {
        Client.Answer made = admin.post(
                "/api/v1/alert-rules",
                Map.of(
                        "name",
                        "watch",
                        "description",
                        "",
                        "condition",
                        condition,
                        "severity",
                        "WARNING",
                        "channelIds",
                        List.of(),
                        "scope",
                        Map.of()));
        if (made.status() != 201) {
            throw new IllegalStateException(made.toString());
        }
    }

    /** The id of the only thing with this name in a list. */
    String id(String list, String name) {
        return admin.get(list + "?name=" + name)
                .body()
                .path("items")
                .path(0)
                .path("id")
                .asString();
    }

    /** Asks until the answer is as it should be. */
    Client.Answer await(String path, Predicate<Client.Answer> right) {
        long end = Time.system().nanos() + PATIENCE.toNanos();
        while (true) {
            Client.Answer answer = admin.get(path);
            if (right.test(answer)) {
                return answer;
            }
            if (Time.system().nanos() > end) {
                throw new IllegalStateException(path + " stays " + answer.body());
            }
            try {
                Time.system().sleep(Duration.ofMillis(100));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A run, once it has ended. */
    Client.Answer ended(String run) {
        return await(
                "/api/v1/runs/" + run, answer -> !List.of("QUEUED", "RUNNING").contains(answer.text("state")));
    }

    /** Says where agents reach a media server. */
    void reach(String media, MediaServer server) {
        reach(media, new Address("127.0.0.1", server.ports().getFirst()));
    }

    void reach(String media, Address address) {
        Client.Answer known = admin.get("/api/v1/media-servers/" + media);
        admin.put(
                "/api/v1/media-servers/" + media,
                Map.of(
                        "name", known.text("name"),
                        "siteId", "",
                        "addresses", List.of(address.toString()),
                        "tags", List.of(),
                        "owner", ""),
                known.etag());
    }

    /** A repository in a pool of its own, ready. */
    String repository(String media, String name) {
        return repository(media, name, Map.of());
    }

    /** With more said of it than is needed. */
    String repository(String media, String name, Map<String, Object> more) {
        try {
            Path store = Files.createDirectories(home.resolve("pool-" + name));
            String made = admin.post(
                            "/api/v1/stores", Map.of("mediaId", media, "pool", name, "directory", store.toString()))
                    .text("id");
            Client.Answer extended = ended(made);
            if (!extended.text("state").equals("COMPLETE")) {
                throw new IllegalStateException(extended.body().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> wish = new HashMap<>(
                Map.of("name", name, "mediaId", media, "pool", name, "reach", "GLOBAL", "chunkMean", 65_536));
        wish.putAll(more);
        Client.Answer founded = admin.post("/api/v1/repositories", wish);
        Client.Answer ended = ended(founded.text("runId"));
        if (!ended.text("state").equals("COMPLETE")) {
            throw new IllegalStateException(ended.body().toString());
        }
        return founded.body().path("repository").path("id").asString();
    }

    /** A job that protects one directory of an agent; its id. */
    String job(String agent, Path directory, String repository) {
        return job(agent, directory, repository, "job");
    }

    String job(String agent, Path directory, String repository, String name) {
        await("/api/v1/resource-kinds", answer -> answer.body().path("kinds").size() > 0);
        String resource = admin.post(
                        "/api/v1/resources",
                        Map.of(
                                "agentId",
                                agent,
                                "kind",
                                "files",
                                "name",
                                "data of " + name,
                                "settings",
                                Map.of("paths", List.of(directory.toString()))))
                .text("id");
        Client.Answer job = admin.post(
                "/api/v1/jobs",
                Map.of(
                        "name",
                        name,
                        "description",
                        "",
                        "resourceIds",
                        List.of(resource),
                        "groupIds",
                        List.of(),
                        "repositoryId",
                        repository,
                        "tags",
                        List.of(),
                        "attempts",
                        3));
        if (job.status() != 201) {
            throw new IllegalStateException(job.body().toString());
        }
        return job.text("id");
    }

    /** From now on the job goes by this policy. */
    void follow(String job, String policy) {
        Client.Answer known = admin.get("/api/v1/jobs/" + job);
        Map<String, Object> spec = new HashMap<>();
        known.body().path("spec").properties().forEach(each -> spec.put(each.getKey(), each.getValue()));
        spec.put("policyId", policy);
        Client.Answer changed = admin.put("/api/v1/jobs/" + job, spec, known.etag());
        if (changed.status() != 200) {
            throw new IllegalStateException(changed.toString());
        }
    }

    /** Starts a job of one resource; the run's id. */
    String start(String job) {
        Client.Answer started = admin.post("/api/v1/jobs/" + job + "/runs", Map.of());
        return started.body().path("runs").path(0).path("id").asString();
    }

    @Override
    public void close() {
        for (AutoCloseable each : running.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
