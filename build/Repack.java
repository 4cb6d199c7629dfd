import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
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
 * AOT cache; the build has checked the whole file. Class files older than version 50 get stack maps and version 51: the cache takes none that the old verifier would have to look at.
 * What zstd-jni brings for Java 22 and later is left out: it links some thirty functions through the foreign-function interface at every start, for 0.2 s, where the classes beside
 * it have native methods. So are descriptions of modules: all are on the class path, and jdeps would ask for modules that are not there. Nothing else changes. Usage: java build/Repack.java TARGET-DIRECTORY JAR…
 */
final class Repack {
    public static void main(String[] arguments) throws IOException {
        for (int i = 1; i < arguments.length; i++) {
            Path jar = Path.of(arguments[i]);
            // Stack maps name what two types have in common, and for that both must be found.
            try (URLClassLoader others = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
                copy(jar, Path.of(arguments[0]).resolve(jar.getFileName()), ClassHierarchyResolver.ofResourceParsing(others));
            }
        }
    }

    private static void copy(Path from, Path to, ClassHierarchyResolver hierarchy) throws IOException {
        try (ZipFile jar = new ZipFile(from.toFile());
                OutputStream file = Files.newOutputStream(to);
                ZipOutputStream out = new ZipOutputStream(file)) {
            // Stored faster, and read faster.
            out.setLevel(Deflater.BEST_SPEED);
            for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                if (entry.isDirectory() || name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)|META-INF/versions/.*/zstd/.*|(.*/)?module-info\\.class")) {
                    continue;
                }
                byte[] bytes = jar.getInputStream(entry).readAllBytes();
                ZipEntry copy = new ZipEntry(name);
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                if (name.equals("META-INF/MANIFEST.MF")) {
                    unsigned(bytes).write(out);
                } else {
                    out.write(name.endsWith(".class") ? raised(bytes, hierarchy) : bytes);
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

    /** The same class at the version from which verifiers read stack maps, and with these, or as it is when it is new enough already. */
    private static byte[] raised(byte[] type, ClassHierarchyResolver hierarchy) {
        ClassFile file = ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(hierarchy.orElse(ClassHierarchyResolver.defaultResolver())));
        ClassModel model = file.parse(type);
        if (model.majorVersion() >= ClassFile.JAVA_6_VERSION) {
            return type;
        }
        ClassTransform same = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        ClassTransform newer = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.with(ClassFileVersion.of(ClassFile.JAVA_7_VERSION, 0));
            } else {
                builder.with(element);
            }
        };
        return file.transformClass(model, newer.andThen(same));
    }
}
