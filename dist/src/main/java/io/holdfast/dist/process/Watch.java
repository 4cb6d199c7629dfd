package io.holdfast.dist.process;

import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.HoldfastException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits until a process is told to stop, and says meanwhile whether it has its server. */
public final class Watch {
    private static final long ROUND = 500;

    private final Context context;
    private final String what;
    private final BooleanSupplier connected;
    private final Supplier<Optional<HoldfastException>> trouble;
    private String said = "";

    Watch(Context context, String what, BooleanSupplier connected, Supplier<Optional<HoldfastException>> trouble) {
        this.context = context;
        this.what = what;
        this.connected = connected;
        this.trouble = trouble;
    }

    ExitCode untilStopped() {
        return wait(context, what, this::say);
    }

    /** Waits for a process that has nobody to be connected with. */
    public static ExitCode untilStopped(Context context, String what) {
        return wait(context, what, () -> {});
    }

    private static ExitCode wait(Context context, String what, Runnable meanwhile) {
        CountDownLatch stop = new CountDownLatch(1);
        context.interruption().stopBy(stop::countDown);
        try {
            do {
                meanwhile.run();
            } while (!stop.await(ROUND, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.output().line("The " + what + " stops.");
        return ExitCode.COMPLETE;
    }

    /** Once for each change. */
    private void say() {
        String state = connected.getAsBoolean() ? "connected" : "waiting";
        String why = connected.getAsBoolean()
                ? ""
                : trouble.get().map(e -> String.valueOf(e.getMessage())).orElse("");
        if (!(state + why).equals(said) && !(state.equals("waiting") && why.isEmpty())) {
            said = state + why;
            context.output()
                    .line(
                            state.equals("connected")
                                    ? "The " + what + " is connected with its server."
                                    : "The " + what + " waits for its server: " + why);
            context.output().objectNow(() -> new JsonLine(state).text("reason", why));
            context.output().flush();
        }
    }
}
