package io.holdfast.agent.source.vm;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A second process that hears of each freeze before it happens. When this one ends, in whatever way, its standard input ends too, and it thaws what is still frozen. It is in a
 * session of its own as far as signals to a terminal go only by being started early and waiting for nothing else.
 */
public final class GuardProcess implements ThawGuard {
    /** What the other process says when it is ready, and after each word. */
    static final String READY = "ready";

    static final String ARM = "arm ";
    static final String DISARM = "disarm ";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Process process;
    private final Writer to;
    private final BufferedReader from;

    private GuardProcess(Process process) {
        this.process = process;
        to = process.outputWriter(StandardCharsets.UTF_8);
        from = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts one; it is not waited for before the first freeze. */
    public static GuardProcess start(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            // It opens no repository.
            builder.environment().remove("HOLDFAST_PASSWORD");
            return new GuardProcess(builder.start());
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private boolean ready;

    @Override
    public synchronized void arm(String uuid) {
        try {
            if (!ready) {
                heard();
                ready = true;
            }
            say(ARM + uuid);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public synchronized void disarm(String uuid) {
        try {
            say(DISARM + uuid);
        } catch (IOException e) {
            // It has ended: then it has thawed, or has nothing to thaw.
            return;
        }
    }

    @Override
    public synchronized void dismiss() {
        try {
            to.close();
        } catch (IOException e) {
            // It has ended already.
            return;
        }
    }

    private void say(String line) throws IOException {
        to.write(line + "\n");
        to.flush();
        heard();
    }

    private void heard() throws IOException {
        String line = from.readLine();
        if (!READY.equals(line)) {
            throw new IOException("it says " + line);
        }
    }

    private static HoldfastException unavailable(IOException e) {
        return new HoldfastException(
                ErrorCode.PLATFORM_REFUSED,
                "thaw guard",
                "The process that would thaw guests if this one died cannot be used (" + InWords.of(e)
                        + "), so none is frozen. Back up with --freeze never, or report it.",
                e);
    }

    @Override
    public synchronized void close() {
        dismiss();
        try {
            // One that still has a deaf guest to thaw goes on by itself.
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
