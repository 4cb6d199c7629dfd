package io.holdfast.cli.output;

import io.holdfast.format.HoldfastException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where a verb speaks: to people in lines or to programs in objects, whichever was asked for. What is meant for the other is not made. */
public final class Output {
    private final PrintStream out;
    private final PrintStream errors;
    private final Form form;
    private final Channel channel;

    /** For whom. */
    public enum Form {
        PEOPLE,
        PROGRAMS
    }

    /** Whether somebody watches standard error. */
    public enum Channel {
        TERMINAL,
        FILE
    }

    public Output(PrintStream out, PrintStream errors, Form form, Channel channel) {
        this.out = out;
        this.errors = errors;
        this.form = form;
        this.channel = channel;
    }

    /** As this, but all objects go to standard error: for a verb whose content goes to standard output. */
    public Output beside() {
        return new Output(errors, errors, form, channel);
    }

    public Form form() {
        return form;
    }

    public Channel channel() {
        return channel;
    }

    /** A line for people. */
    public void line(String text) {
        if (form == Form.PEOPLE) {
            out.println(text);
        }
    }

    /** Lines for people that are costly to make. */
    public void lines(Consumer<Consumer<String>> text) {
        if (form == Form.PEOPLE) {
            text.accept(out::println);
        }
    }

    /** A line for people that holds raw bytes of a name; control characters in it do not reach a terminal. */
    public void line(String before, byte[] name, String after) {
        if (form == Form.PEOPLE) {
            synchronized (out) {
                out.print(before);
                out.writeBytes(harmless(name));
                out.println(after);
            }
        }
    }

    /** An object for programs. */
    public void object(Supplier<JsonLine> object) {
        if (form == Form.PROGRAMS) {
            out.println(object.get().finished());
        }
    }

    /** An object that is to be seen at once. */
    public void objectNow(Supplier<JsonLine> object) {
        object(object);
        out.flush();
    }

    /** A remark beside what was asked for. */
    public void remark(String text) {
        objectNow(() -> new JsonLine("remark").text("message", text));
        remarkToPeople(text);
    }

    /** One of which programs have an object of its own. */
    public void remarkToPeople(String text) {
        if (form == Form.PEOPLE) {
            errors.println("holdfast: " + text);
        }
    }

    /** Draws on the terminal, without a line's end. */
    void draw(String text) {
        errors.print(text);
        errors.flush();
    }

    /** The one line of an error, or its object. */
    public void error(HoldfastException e) {
        String message = oneLine(String.valueOf(e.getMessage()));
        object(() -> new JsonLine("error")
                .text("code", e.code().code())
                .text("subject", e.subject())
                .text("message", message));
        errors.println("holdfast: " + e.code().code() + " " + message);
        flush();
    }

    /** Everything said so far leaves the process. */
    public void flush() {
        out.flush();
        errors.flush();
    }

    /** Standard output itself, for content. */
    public OutputStream content() {
        return out;
    }

    /** Whether whoever listened to standard output has gone. */
    public boolean deaf() {
        return out.checkError();
    }

    private static String oneLine(String text) {
        return printable(text.replaceAll("\\s*\\R\\s*", " "));
    }

    /** Control characters become question marks. */
    public static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\x80-\\x9f]", "?");
    }

    /** For people. */
    public static String name(byte[] raw) {
        return printable(new String(raw, StandardCharsets.UTF_8));
    }

    private static byte[] harmless(byte[] name) {
        byte[] shown = name.clone();
        for (int i = 0; i < name.length; i++) {
            if ((name[i] & 0xff) < ' ' || name[i] == 0x7f) {
                shown[i] = '?';
            } else if (i > 0 && name[i - 1] == (byte) 0xc2 && (name[i] & 0xff) < 0xa0) {
                // U+0080 to U+009F: as good as an escape and another character.
                shown[i - 1] = '?';
                shown[i] = '?';
            }
        }
        return shown;
    }
}
