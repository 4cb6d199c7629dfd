package io.holdfast.agent.linux;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What a call was about, for the message when it fails. Kept as a chain of names, so that an open directory costs no copy of its path and only a failure pays for text. */
final class Subject {
    private final @Nullable Subject parent;
    private final byte[] name;

    private Subject(@Nullable Subject parent, byte[] name) {
        this.parent = parent;
        this.name = name;
    }

    /** A path given by a person, or a few words about something that has no path. */
    static Subject of(byte[] path) {
        return new Subject(null, path);
    }

    static Subject of(String words) {
        return of(words.getBytes(StandardCharsets.UTF_8));
    }

    Subject child(byte[] childName) {
        return new Subject(this, childName);
    }

    /** The whole path on one line: what is not UTF-8, and control characters, as {@code \xHH}; a backslash doubled. */
    String text() {
        Deque<byte[]> names = new ArrayDeque<>();
        for (@Nullable Subject at = this; at != null; at = at.parent) {
            names.addFirst(at.name);
        }
        StringBuilder path = new StringBuilder();
        for (byte[] part : names) {
            if (!path.isEmpty() && path.charAt(path.length() - 1) != '/') {
                path.append('/');
            }
            append(path, part);
        }
        return path.toString();
    }

    private static void append(StringBuilder to, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            out.flip().chars().forEach(character -> appendPrintable(to, (char) character));
            out.clear();
            if (!result.isError()) {
                return;
            }
            for (int i = 0; i < result.length(); i++) {
                appendEscaped(to, in.get() & 0xff);
            }
            decoder.reset();
        }
    }

    private static void appendPrintable(StringBuilder to, char character) {
        if (character == '\\') {
            to.append("\\\\");
        } else if (character < 0x20 || character == 0x7f) {
            appendEscaped(to, character);
        } else {
            to.append(character);
        }
    }

    private static void appendEscaped(StringBuilder to, int value) {
        to.append("\\x").append(Character.forDigit(value >> 4, 16)).append(Character.forDigit(value & 15, 16));
    }
}
