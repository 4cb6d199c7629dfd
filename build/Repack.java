import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars of others in a form that starts fast. Signatures are left out: the JVM would check thousands of digests at every start, and keeps no class of a signed jar in the
 * AOT cache; the build has checked the whole file. Class files older than version 50 are called 50: the cache takes none that are older, and for 50 the JVM still falls back to the old
 * verifier. Nothing else changes. Usage: java build/Repack.java TARGET-DIRECTORY JAR…
 */
final class Repack {
    private static final int OLDEST_IN_CACHE = 50;

    public static void main(String[] arguments) throws IOException {
        for (int i = 1; i < arguments.length; i++) {
            Path jar = Path.of(arguments[i]);
            copy(jar, Path.of(arguments[0]).resolve(jar.getFileName()));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (ZipFile jar = new ZipFile(from.toFile());
                OutputStream file = Files.newOutputStream(to);
                ZipOutputStream out = new ZipOutputStream(file)) {
            // Stored faster, and read faster.
            out.setLevel(Deflater.BEST_SPEED);
            for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                if (entry.isDirectory() || name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)")) {
                    continue;
                }
                byte[] bytes = jar.getInputStream(entry).readAllBytes();
                ZipEntry copy = new ZipEntry(name);
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                if (name.equals("META-INF/MANIFEST.MF")) {
                    unsigned(bytes).write(out);
                } else {
                    out.write(name.endsWith(".class") ? raised(bytes) : bytes);
                }
                out.closeEntry();
            }
        }
    }

    private static Manifest unsigned(byte[] bytes) throws IOException {
        Manifest all = new Manifest(new java.io.ByteArrayInputStream(bytes));
        Manifest main = new Manifest();
        main.getMainAttributes().putAll(all.getMainAttributes());
        main.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
        return main;
    }

    private static byte[] raised(byte[] type) {
        int major = (type[6] & 0xff) << 8 | type[7] & 0xff;
        if (major < OLDEST_IN_CACHE) {
            type[4] = 0;
            type[5] = 0;
            type[6] = 0;
            type[7] = OLDEST_IN_CACHE;
        }
        return type;
    }
}
