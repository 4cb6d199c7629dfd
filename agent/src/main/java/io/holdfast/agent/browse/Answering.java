package io.holdfast.agent.browse;

import io.holdfast.format.Time;
import io.holdfast.protocol.control.Part;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The way back to whoever asked. A long search says now and then that it goes on, so that silence means that nobody answers. */
final class Answering {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final Account account;
    private final Consumer<Part> to;
    private final Time time;
    private long said;

    Answering(Account account, Consumer<Part> to, Time time) {
        this.account = account;
        this.to = to;
        this.time = time;
        said = time.nanos();
    }

    void say(Part part) {
        said = time.nanos();
        to.accept(part);
    }

    /** Raises that nobody wants the answer any more. */
    void check() {
        account.check();
        if (time.nanos() - said > SILENCE.toNanos()) {
            say(new Part.Entries(List.of()));
        }
    }

    Account account() {
        return account;
    }
}
