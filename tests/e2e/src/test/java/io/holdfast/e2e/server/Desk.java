package io.holdfast.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.cli.Sitting;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that runs, and a command line for somebody who has not logged in. The first of the verbs that begin with one word is a process of
 * its own, as at a terminal; those that follow share one.
 */
public final class Desk implements AutoCloseable {
    private static final Pattern SERVES = Pattern.compile("Serves https://(localhost:[0-9]+)");
    private static final Pattern FIRST = Pattern.compile("one-time password in (\\S+) ");
    private static final String PASSWORD = "correct horse battery staple";
    /** Where a file's content goes that is wanted on standard output. */
    private static final String STANDARD_OUTPUT = "-";

    private final Holdfast holdfast;
    private final Holdfast.Run server;
    private final Set<String> begun = new HashSet<>();
    private Optional<Sitting> sitting = Optional.empty();

    private Desk(Holdfast holdfast, Holdfast.Run server) {
        this.holdfast = holdfast;
        this.server = server;
    }

    public Holdfast holdfast() {
        return holdfast;
    }

    Holdfast.Run server() {
        return server;
    }

    /** A server by itself, in {@code s}. */
    static Desk server(Path work) {
        return of(work, "server", "run", "--dir", "s", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0");
    }

    /** The all-in-one process, whose server is in {@code all/server}. */
    static Desk allInOne(Path work) {
        return allInOne(work, "127.0.0.1:0");
    }

    /** The same, with a known address for other members. */
    public static Desk allInOne(Path work, String control) {
        return of(
                work,
                "all-in-one",
                "--dir",
                "all",
                "--listen",
                "127.0.0.1:0",
                "--control",
                control,
                "--media-listen",
                "127.0.0.1:0");
    }

    private static Desk of(Path work, String... words) {
        Holdfast holdfast = new Holdfast(work)
                .with("XDG_CONFIG_HOME", work.resolve("config").toString());
        return new Desk(holdfast, holdfast.start(words));
    }

    String address() throws IOException, InterruptedException {
        return said(SERVES);
    }

    private String said(Pattern what) throws IOException, InterruptedException {
        for (int round = 0; round < 1_800 && server.process().isAlive(); round++) {
            Matcher matcher = what.matcher(Files.readString(server.out()));
            if (matcher.find()) {
                return matcher.group(1);
            }
            Time.system().sleep(Duration.ofMillis(100));
        }
        throw new AssertionError(Files.readString(server.out()) + Files.readString(server.errors()));
    }

    /** Runs a verb and waits for its end. */
    Holdfast.Outcome run(String... words) {
        if (begun.add(words[0]) || List.of(words).contains(STANDARD_OUTPUT)) {
            return holdfast.run(words);
        }
        if (sitting.isEmpty()) {
            sitting = Optional.of(holdfast.sitting());
        }
        return sitting.get().run(words);
    }

    public Holdfast.Outcome good(String... words) {
        Holdfast.Outcome outcome = run(words);
        assertThat(outcome.code()).as(outcome.out() + outcome.errors()).isZero();
        return outcome;
    }

    /** What the API says of something, once that is in it. */
    Holdfast.Outcome await(String path, String what) throws InterruptedException {
        for (int round = 0; round < 1_200; round++) {
            Holdfast.Outcome outcome = good("api", "GET", path);
            if (outcome.out().contains(what)) {
                return outcome;
            }
            Time.system().sleep(Duration.ofMillis(200));
        }
        throw new AssertionError(path + " never had " + what);
    }

    public void logIn(Path work, String certificate) throws IOException, InterruptedException {
        Path mine = Files.writeString(work.resolve("mine"), PASSWORD + "\n");
        good(
                "login",
                "--server",
                address(),
                "--ca",
                certificate,
                "--login-password-file",
                said(FIRST),
                "--new-password-file",
                mine.toString());
    }

    void logInAgain(Path work, String certificate) throws IOException, InterruptedException {
        good(
                "login",
                "--server",
                address(),
                "--ca",
                certificate,
                "--login-password-file",
                work.resolve("mine").toString());
    }

    /** Waits until the server has come as far as that. */
    void awaitFile(Path file) throws InterruptedException {
        while (!Files.exists(file) && server.process().isAlive()) {
            Time.system().sleep(Duration.ofMillis(20));
        }
    }

    @Override
    public void close() {
        sitting.ifPresent(Sitting::close);
        server.process().destroy();
        server.process().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
