package io.holdfast.e2e.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast;
import io.holdfast.e2e.server.Desk;
import io.holdfast.format.Time;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An enrolled agent that runs, in the directory {@code agent}. */
record Member(Desk desk, String name, Holdfast.Run run) implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("--token (\\S+)");

    /** Enrols a program of whatever version, and starts it. */
    static Member joined(Desk desk, Holdfast program, String name, String control) throws InterruptedException {
        Matcher token = TOKEN.matcher(
                desk.good("agent", "invite", name, "--control", control).out());
        assertThat(token.find()).isTrue();
        Holdfast.Outcome enrolled =
                program.run("agent", "enrol", "--server", control, "--token", token.group(1), "--dir", "agent");
        assertThat(enrolled.code()).as(enrolled.errors()).isZero();
        return started(desk, program, name);
    }

    /** Starts it where it was enrolled before. */
    static Member started(Desk desk, Holdfast program, String name) throws InterruptedException {
        Member member = new Member(desk, name, program.start("agent", "run", "--dir", "agent", "--priority", "normal"));
        member.await("CONNECTED");
        return member;
    }

    /** Waits until the server says that of it. */
    private void await(String what) throws InterruptedException {
        String shown = "";
        for (int round = 0; round < 100 && !shown.contains(what); round++) {
            Time.system().sleep(Duration.ofMillis(200));
            shown = desk.good("agent", "show", name).out();
        }
        assertThat(shown).contains(what);
    }

    @Override
    public void close() {
        run.process().destroy();
        run.process().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
