package io.holdfast.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Small Debian packages, made byte by byte. */
final class Debs {
    private Debs() {}

    /** One whose content is these bytes, with a control archive as dpkg-deb makes it. */
    static byte[] of(String name, String version, String architecture, byte[] content) {
        String control = "Package: " + name + "\nVersion: " + version + "\nArchitecture: " + architecture
                + "\nDescription: of a test\n with a second line\n";
        return withControl("control.tar.gz", zipped(archive(control)), content);
    }

    static byte[] withControl(String member, byte[] control, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("!<arch>\n"));
        member(out, "debian-binary", ascii("2.0\n"));
        member(out, member, control);
        member(out, "data.tar", content);
        return out.toByteArray();
    }

    private static void member(ByteArrayOutputStream out, String name, byte[] content) {
        out.writeBytes(ascii(
                String.format(Locale.ROOT, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, 0, 0, 0, "100644", content.length)));
        out.writeBytes(content);
        if (content.length % 2 == 1) {
            out.write('\n');
        }
    }

    private static byte[] archive(String control) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        entry(out, "./", "");
        entry(out, "./md5sums", "0".repeat(600));
        entry(out, "./control", control);
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void entry(ByteArrayOutputStream out, String name, String content) {
        byte[] header = new byte[512];
        System.arraycopy(ascii(name), 0, header, 0, name.length());
        byte[] size = ascii(String.format(Locale.ROOT, "%011o", content.length()));
        System.arraycopy(size, 0, header, 124, size.length);
        out.writeBytes(header);
        out.writeBytes(Arrays.copyOf(ascii(content), (content.length() + 511) / 512 * 512));
    }

    private static byte[] zipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
