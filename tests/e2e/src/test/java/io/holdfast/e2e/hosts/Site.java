package io.holdfast.e2e.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Holdfast.Outcome;
import io.holdfast.e2e.cli.Sitting;
import io.holdfast.e2e.hosts.Network.Host;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Server, media server and agent, each on its host, and an administrator at the server's. */
final class Site implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("--token (\\S+)");
    private static final String PASSWORD = "correct horse battery staple";

    final Network network;
    private final Path work;
    private final Sitting admin;
    private final Map<Host, Holdfast.Run> running = new EnumMap<>(Host.class);

    Site(Path work, String name) throws IOException, InterruptedException {
        this.work = work;
        network = Network.of(name);
        admin = new Holdfast(work)
                .in(network.namespace(Host.SERVER))
                .with("XDG_CONFIG_HOME", work.resolve("config").toString())
                .sitting();
        start(Host.SERVER);
        logIn();
        enrol(Host.MEDIA, "media-server", "keeper", "media");
        enrol(Host.AGENT, "agent", "web", "agent");
        await("CONNECTED", "media-server", "list");
        await("CONNECTED", "agent", "list");
        good("media-server", "change", "keeper", "--address", Host.MEDIA.address() + ":7444");
        good("pool", "extend", "pool", work.resolve("pool").toString(), "--wait");
        good("pool", "repository", "create", "main", "--wait");
    }

    private void logIn() throws IOException, InterruptedException {
        Path first = work.resolve("s/first-password");
        for (int round = 0; round < 1_800 && !reachable(); round++) {
            Time.system().sleep(Duration.ofMillis(100));
        }
        Path mine = Files.writeString(work.resolve("mine"), PASSWORD + "\n");
        good(
                "login",
                "--server",
                Host.SERVER.address() + ":9443",
                "--ca",
                "s/ca.pem",
                "--login-password-file",
                first.toString(),
                "--new-password-file",
                mine.toString());
    }

    private boolean reachable() throws IOException {
        return Files.readString(running(Host.SERVER).out()).contains("Serves");
    }

    private void enrol(Host host, String group, String name, String word) {
        Outcome invited = good(group, "invite", name, "--control", Host.SERVER.address() + ":9444");
        Matcher token = TOKEN.matcher(invited.out());
        assertThat(token.find()).as(invited.out()).isTrue();
        List<String> words = new ArrayList<>(List.of(
                word,
                "enrol",
                "--server",
                Host.SERVER.address() + ":9444",
                "--token",
                token.group(1),
                "--dir",
                directory(host)));
        if (host == Host.MEDIA) {
            words.addAll(List.of("--listen", host.address() + ":7444"));
        }
        Outcome joined = on(host).run(words.toArray(String[]::new));
        assertThat(joined.code()).as(joined.errors()).isZero();
        start(host);
    }

    private Holdfast.Run running(Host host) {
        return Objects.requireNonNull(running.get(host), "it was never started");
    }

    private Holdfast on(Host host) {
        return new Holdfast(work).in(network.namespace(host));
    }

    private static String directory(Host host) {
        return host.name().substring(0, 1).toLowerCase(Locale.ROOT);
    }

    /** Starts what runs on a host. */
    void start(Host host) {
        running.put(
                host,
                on(host).start(
                                switch (host) {
                                    case SERVER ->
                                        new String[] {
                                            "server",
                                            "run",
                                            "--dir",
                                            directory(host),
                                            "--name",
                                            host.address(),
                                            "--listen",
                                            host.address() + ":9443",
                                            "--control",
                                            host.address() + ":9444"
                                        };
                                    case MEDIA -> new String[] {"media", "run", "--dir", directory(host)};
                                    case AGENT ->
                                        new String[] {"agent", "run", "--dir", directory(host), "--priority", "normal"};
                                }));
    }

    /** Kills what runs on a host, at once and for good, and starts it again. */
    void killAndStart(Host host) throws InterruptedException {
        running(host).process().destroyForcibly().waitFor();
        start(host);
    }

    /** What the administrator does, which works. */
    Outcome good(String... words) {
        Outcome outcome = admin.run(words);
        assertThat(outcome.code())
                .as(List.of(words) + outcome.out() + outcome.errors())
                .isZero();
        return outcome;
    }

    /** What the administrator asks again and again, until the answer has that in it. */
    Outcome await(String what, String... words) throws InterruptedException {
        Outcome outcome = admin.run(words);
        for (int round = 0; round < 180 && !outcome.out().contains(what); round++) {
            Time.system().sleep(Duration.ofSeconds(1));
            outcome = admin.run(words);
        }
        assertThat(outcome.out()).as(outcome.errors()).contains(what);
        return outcome;
    }

    /** Asks, and asks again as long as the server is away. */
    Outcome patiently(String... words) throws InterruptedException {
        Outcome outcome = admin.run(words);
        for (int round = 0; round < 360 && outcome.errors().contains("LINK-"); round++) {
            Time.system().sleep(Duration.ofMillis(500));
            outcome = admin.run(words);
        }
        assertThat(outcome.code()).as(List.of(words) + outcome.errors()).isZero();
        return outcome;
    }

    @Override
    public void close() throws IOException {
        admin.close();
        for (Holdfast.Run each : running.values()) {
            each.process().destroy();
            each.process().onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
        network.close();
    }
}
