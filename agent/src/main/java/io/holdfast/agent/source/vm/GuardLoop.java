package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/** The other end of {@link GuardProcess}. */
public final class GuardLoop {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final String uri;
    private final Time time;
    private final Set<String> armed = new LinkedHashSet<>();

    public GuardLoop(String uri, Time time) {
        this.uri = uri;
        this.time = time;
    }

    /** Listens until the input ends, and then thaws what was frozen and not said to be thawed. Says how many those were. */
    public int run(BufferedReader in, PrintStream out) {
        try {
            say(out);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(GuardProcess.ARM)) {
                    armed.add(line.substring(GuardProcess.ARM.length()));
                } else if (line.startsWith(GuardProcess.DISARM)) {
                    armed.remove(line.substring(GuardProcess.DISARM.length()));
                }
                say(out);
            }
        } catch (IOException e) {
            // As good as the end.
            return thawAll();
        }
        return thawAll();
    }

    private static void say(PrintStream out) {
        out.println(GuardProcess.READY);
        out.flush();
    }

    private int thawAll() {
        armed.forEach(this::thaw);
        return armed.size();
    }

    private void thaw(String uuid) {
        long end = time.nanos() + PATIENCE.toNanos();
        while (time.nanos() < end) {
            try (Reach reach = Reach.to(uri, time)) {
                Thaw.of(reach, uuid);
                return;
            } catch (LibvirtException e) {
                if (e.problem() == Problem.NO_DOMAIN || e.problem() == Problem.OPERATION_INVALID) {
                    return;
                }
            } catch (HoldfastException e) {
                // libvirtd is away: that is what patience is for.
            }
            try {
                time.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
