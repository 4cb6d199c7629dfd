package io.holdfast.cli.output;

import java.util.Locale;

/** How a process ends. */
public enum ExitCode {
    COMPLETE(0),
    FAILED(1),
    USAGE(2),
    COMPLETE_WITH_EXCEPTIONS(3),
    CANCELLED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** What the shell sees. */
    public int number() {
        return number;
    }

    /** As programs see it in {@code result}. */
    public String result() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As people read it. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Complete, unless there was something to tell. */
    public static ExitCode of(long exceptions) {
        return exceptions == 0 ? COMPLETE : COMPLETE_WITH_EXCEPTIONS;
    }
}
