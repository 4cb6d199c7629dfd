package io.holdfast.agent.linux;

import java.io.IOException;

/** A system call failed: which, how, and on what. The message says all three, names escaped so that they print on one line. */
public final class SystemCallException extends IOException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final int number;
    private final String subject;

    SystemCallException(String call, int number, String subject) {
        super(message(call, number, subject));
        this.call = call;
        this.number = number;
        this.subject = subject;
    }

    /** The error, {@link Errno#OTHER} when it has no constant. */
    public Errno errno() {
        return Errno.of(number);
    }

    /** The number of the error, as in {@code errno(3)}. */
    public int number() {
        return number;
    }

    /** The name of the call, as in section 2 of the manual. */
    public String call() {
        return call;
    }

    /** The path of the object, as far as it is known, escaped for printing. */
    public String subject() {
        return subject;
    }

    private static String message(String call, int number, String subject) {
        Errno errno = Errno.of(number);
        String name = errno == Errno.OTHER ? "errno " + number : errno.name();
        return call + " " + subject + ": " + errno.meaning() + " (" + name + ")";
    }
}
