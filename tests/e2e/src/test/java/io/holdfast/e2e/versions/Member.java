package io.holdfast.e2e.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.server.Desk;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An enrolled agent that runs, in the directory {@code agent}. */
record Member(Holdfast.Run run) implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("--token (\\S+)");

    /** Enrols a program of whatever version, and starts it. */
    static Member joined(Desk desk, Holdfast program, String name, String control)
            throws IOException, InterruptedException {
        Matcher token = TOKEN.matcher(
                desk.good("agent", "invite", name, "--control", control).out());
        assertThat(token.find()).isTrue();
        Holdfast.Outcome enrolled =
                program.run("agent", "enrol", "--server", control, "--token", token.group(1), "--dir", "agent");
        assertThat(enrolled.code()).as(enrolled.errors()).isZero();
        return started(program);
    }

    /** Starts it where it was enrolled before, and waits until the server has welcomed it. */
    static Member started(Holdfast program) throws IOException, InterruptedException {
        Member member = new Member(program.start("agent", "run", "--dir", "agent", "--priority", "normal"));
        for (int round = 0; round < 1_800 && !member.connected(); round++) {
            Time.system().sleep(Duration.ofMillis(100));
        }
        if (!member.connected()) {
            member.close();
            throw new AssertionError(program.finish(member.run));
        }
        return member;
    }

    private boolean connected() throws IOException {
        return Files.readString(run.out()).contains("is connected with its server");
    }

    @Override
    public void close() {
        run.process().destroy();
        run.process().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
