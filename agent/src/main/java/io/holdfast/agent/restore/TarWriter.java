package io.holdfast.agent.restore;

import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes the headers and the padding of a POSIX.1-2001 archive: a ustar header for each entry, and before it an extended header for what that cannot say.
 */
final class TarWriter {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int OWNER = 32;
    /** What fits into seven octal digits. */
    private static final long MOST_ID = 0x1fffff;

    private static final long MOST_SIZE = 0x1ffffffffL;
    private static final byte[] EXTENDED_NAME = ascii("././@PaxHeader");

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    /** The letter that says what an entry is. */
    private enum Flag {
        FILE('0'),
        HARD_LINK('1'),
        SYMBOLIC_LINK('2'),
        CHARACTER_DEVICE('3'),
        BLOCK_DEVICE('4'),
        DIRECTORY('5'),
        FIFO('6'),
        EXTENDED('x');

        private final char letter;

        Flag(char letter) {
            this.letter = letter;
        }
    }

    /**
     * The header of an entry.
     *
     * @param name as it stands in the archive, without a slash at its beginning or end
     * @param linked the name of which this is another, already in the archive
     */
    void header(byte[] name, Entry entry, Optional<byte[]> linked) throws IOException {
        Flag flag = linked.isPresent() ? Flag.HARD_LINK : flag(entry.type());
        byte[] fullName = flag == Flag.DIRECTORY ? with(name, '/') : name;
        byte[] target = linked.orElse(entry.content() instanceof Content.Target link ? link.path() : new byte[0]);
        long size = flag == Flag.FILE ? entry.size() : 0;
        ByteArrayOutputStream extended = extended(fullName, target, size, entry.attributes());
        if (extended.size() > 0) {
            byte[] records = extended.toByteArray();
            block(EXTENDED_NAME, Flag.EXTENDED, new byte[0], records.length, Attributes.NONE, new Content.Empty());
            out.write(records);
            pad(records.length);
        }
        block(fullName, flag, target, size, entry.attributes(), entry.content());
    }

    private static Flag flag(Entry.Type type) {
        return switch (type) {
            case FILE, VOLUME -> Flag.FILE;
            case DIRECTORY -> Flag.DIRECTORY;
            case SYMBOLIC_LINK -> Flag.SYMBOLIC_LINK;
            case FIFO -> Flag.FIFO;
            case CHARACTER_DEVICE -> Flag.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> Flag.BLOCK_DEVICE;
        };
    }

    /** Fills the last block of a content. */
    void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }

    /** The end of the archive. */
    void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private static ByteArrayOutputStream extended(byte[] name, byte[] target, long size, Attributes attributes) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        boolean longName = name.length > NAME;
        boolean longTarget = target.length > NAME;
        if ((longName && !isUtf8(name)) || (longTarget && !isUtf8(target))) {
            record(to, "hdrcharset", ascii("BINARY"));
        }
        if (longName) {
            record(to, "path", name);
        }
        if (longTarget) {
            record(to, "linkpath", target);
        }
        if (size > MOST_SIZE) {
            record(to, "size", ascii(Long.toString(size)));
        }
        if (attributes.uid() > MOST_ID) {
            record(to, "uid", ascii(Long.toString(attributes.uid())));
        }
        if (attributes.gid() > MOST_ID) {
            record(to, "gid", ascii(Long.toString(attributes.gid())));
        }
        if (utf8(attributes.owner()).length > OWNER - 1) {
            record(to, "uname", utf8(attributes.owner()));
        }
        if (utf8(attributes.group()).length > OWNER - 1) {
            record(to, "gname", utf8(attributes.group()));
        }
        Attributes.Stamp modified = attributes.modified();
        if (modified.nanos() != 0 || !fits(modified.seconds())) {
            BigDecimal time = BigDecimal.valueOf(modified.seconds()).add(BigDecimal.valueOf(modified.nanos(), 9));
            record(to, "mtime", ascii(time.toPlainString()));
        }
        for (Attributes.Extended each : attributes.extended()) {
            ByteArrayOutputStream key = new ByteArrayOutputStream();
            key.writeBytes(ascii("SCHILY.xattr."));
            key.writeBytes(each.name());
            record(to, key.toByteArray(), each.value());
        }
        return to;
    }

    private static boolean fits(long seconds) {
        return seconds >= 0 && seconds <= MOST_SIZE;
    }

    private static void record(ByteArrayOutputStream to, String key, byte[] value) {
        record(to, ascii(key), value);
    }

    /** Length, space, key, equals sign, value, newline; the length counts itself. */
    private static void record(ByteArrayOutputStream to, byte[] key, byte[] value) {
        int rest = key.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        to.writeBytes(ascii(length + " "));
        to.writeBytes(key);
        to.write('=');
        to.writeBytes(value);
        to.write('\n');
    }

    private void block(byte[] name, Flag flag, byte[] target, long size, Attributes attributes, Content content)
            throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        text(block, 0, NAME, name);
        octal(block, 100, 8, attributes.mode());
        octal(block, 108, 8, attributes.uid() > MOST_ID ? 0 : attributes.uid());
        octal(block, 116, 8, attributes.gid() > MOST_ID ? 0 : attributes.gid());
        octal(block, 124, 12, size > MOST_SIZE ? 0 : size);
        long seconds = attributes.modified().seconds();
        octal(block, 136, 12, fits(seconds) ? seconds : 0);
        block.put(156, (byte) flag.letter);
        text(block, 157, NAME, target);
        text(block, 257, 8, ascii("ustar\00000"));
        text(block, 265, OWNER - 1, utf8(attributes.owner()));
        text(block, 297, OWNER - 1, utf8(attributes.group()));
        if (content instanceof Content.Device device && flag != Flag.HARD_LINK) {
            octal(block, 329, 8, device.major());
            octal(block, 337, 8, device.minor());
        }
        // The sum counts its own field as spaces.
        Arrays.fill(block.array(), 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : block.array()) {
            sum += each & 0xff;
        }
        octal(block, 148, 7, sum);
        out.write(block.array());
    }

    private static void text(ByteBuffer block, int at, int most, byte[] text) {
        block.put(at, text, 0, Math.min(most, text.length));
    }

    private static void octal(ByteBuffer block, int at, int length, long value) {
        String digits = Long.toOctalString(value);
        block.put(at, ascii("0".repeat(length - 1 - digits.length()) + digits + "\0"));
    }

    private static byte[] with(byte[] name, char last) {
        byte[] longer = Arrays.copyOf(name, name.length + 1);
        longer[name.length] = (byte) last;
        return longer;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
