package io.holdfast.protocol.control;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.util.List;

/**
 * One setting that a kind of resource has, for a form or a check of what was typed.
 *
 * @param title for people, English
 * @param choices of a {@link Type#CHOICE}
 * @param standard what holds when nothing is set
 */
public record Setting(
        String name, String title, Type type, Need need, List<String> choices, List<String> standard, String help) {
    public Setting {
        choices = List.copyOf(choices);
        standard = List.copyOf(standard);
    }

    /** What a value is. The order is the number on the wire. */
    public enum Type {
        TEXT,
        /** Any number of texts. */
        TEXTS,
        /** An absolute path on the agent's machine. */
        PATH,
        PATHS,
        /** Patterns of names, as in {@code .gitignore}. */
        PATTERNS,
        NUMBER,
        /** {@code yes} or {@code no}. */
        YES_NO,
        CHOICE,
        /** A text not to be shown. */
        SECRET
    }

    /** Whether it must be set. */
    public enum Need {
        OPTIONAL,
        REQUIRED
    }

    byte[] encode() {
        FieldWriter out = new FieldWriter()
                .text(1, name)
                .text(2, title)
                .number(3, type.ordinal())
                .number(4, need.ordinal());
        choices.forEach(each -> out.bytes(5, Texts.kept(each)));
        standard.forEach(each -> out.bytes(6, Texts.kept(each)));
        return out.text(7, help).toBytes();
    }

    static Setting decode(byte[] bytes, String subject) throws HoldfastException {
        Fields in = Fields.decode(bytes, subject);
        return new Setting(
                in.text(1),
                in.text(2),
                Type.values()[in.count(3, Type.values().length - 1)],
                Need.values()[in.count(4, Need.values().length - 1)],
                in.all(5).stream().map(Texts::opened).toList(),
                in.all(6).stream().map(Texts::opened).toList(),
                in.text(7));
    }
}
