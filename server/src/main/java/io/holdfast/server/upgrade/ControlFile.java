package io.holdfast.server.upgrade;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * What a Debian package says of itself: the fields of the file {@code control} in its member {@code control.tar.gz} or {@code control.tar} (deb(5)). Packages of Holdfast are
 * compressed by gzip or not at all; of others it is enough to know that they are none.
 */
record ControlFile(String name, String version, String architecture) {
    private static final String MAGIC = "!<arch>\n";
    private static final int HEADER = 60;
    private static final int BLOCK = 512;
    /** The text of a control file, and what is before it in its archive. */
    private static final int MOST = 1 << 20;

    static ControlFile of(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            if (!text(in, MAGIC.length()).equals(MAGIC)) {
                throw none("it is no Debian package");
            }
            Map<String, String> fields = fields(control(member(in)));
            return new ControlFile(
                    field(fields, "Package"),
                    new DebianVersion(field(fields, "Version")).text(),
                    field(fields, "Architecture"));
        } catch (EOFException e) {
            throw none("it ends before its control file does");
        } catch (IOException | IllegalArgumentException e) {
            throw none(InWords.of(e));
        }
    }

    static HoldfastException none(String why) {
        return new HoldfastException(
                ErrorCode.REQUEST_INVALID,
                "package",
                "this is no package of Holdfast: " + why + ". Add the holdfast and holdfast-agent packages.");
    }

    /** The first member that is a control archive, from its first byte on. */
    private static InputStream member(InputStream in) throws IOException {
        while (true) {
            String header = text(in, HEADER);
            String name = header.substring(0, 16).strip().replaceAll("/$", "");
            long size = number(header.substring(48, 58).strip(), 10);
            switch (name) {
                case "control.tar.gz" -> {
                    return new GZIPInputStream(in);
                }
                case "control.tar" -> {
                    return in;
                }
                case "debian-binary" -> in.skipNBytes(size + (size & 1));
                default -> throw new IOException("its control archive is " + name + ", not control.tar.gz");
            }
        }
    }

    private static String control(InputStream in) throws IOException {
        for (int read = 0; read < MOST; ) {
            String header = text(in, BLOCK);
            String name = header.substring(0, 100).split("\0", 2)[0];
            int size = Math.toIntExact(
                    number(header.substring(124, 136).replace('\0', ' ').strip(), 8));
            if (name.isEmpty() || size > MOST) {
                break;
            }
            if (name.equals("./control") || name.equals("control")) {
                return new String(in.readNBytes(size), StandardCharsets.UTF_8);
            }
            int padded = (size + BLOCK - 1) / BLOCK * BLOCK;
            in.skipNBytes(padded);
            read += BLOCK + padded;
        }
        throw new IOException("it has no control file");
    }

    private static long number(String text, int radix) throws IOException {
        try {
            return text.isEmpty() ? 0 : Long.parseUnsignedLong(text, radix);
        } catch (NumberFormatException e) {
            throw new IOException("it was damaged", e);
        }
    }

    private static String text(InputStream in, int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException();
        }
        return new String(read, StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> fields(String control) {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        control.lines()
                .filter(line -> line.matches("[A-Za-z0-9-]+:.*"))
                .map(line -> line.split(":", 2))
                .forEach(pair -> fields.put(pair[0], pair[1].strip()));
        return fields;
    }

    private static String field(Map<String, String> fields, String name) throws IOException {
        return Optional.ofNullable(fields.get(name))
                .orElseThrow(() -> new IOException("its control file has no field " + name));
    }
}
