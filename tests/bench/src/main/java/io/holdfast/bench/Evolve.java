package io.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Turns a tree into its next version, the same way for the same seed: edits in place, inserts, appends, new files, removals, moves. */
public final class Evolve {
    private static final int LARGE = 1 << 20;

    private final Random random;

    private Evolve(long seed) {
        random = new Random(seed);
    }

    /** Arguments: the tree, the number of the version. */
    public static void main(String[] arguments) throws IOException {
        Path tree = Path.of(arguments[0]);
        new Evolve(Long.parseLong(arguments[1])).next(tree, Long.parseLong(arguments[1]));
    }

    private void next(Path tree, long version) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(tree)) {
            files = all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        Path added = Files.createDirectories(tree.resolve("added-" + version));
        for (Path file : files) {
            switch (random.nextInt(100)) {
                case 0 -> insert(file);
                case 1 -> overwrite(file);
                case 2 -> append(file);
                case 3 ->
                    Files.copy(file, added.resolve(Integer.toHexString(random.nextInt()) + "-" + file.getFileName()));
                case 4 ->
                    Files.move(file, added.resolve(Integer.toHexString(random.nextInt()) + "-" + file.getFileName()));
                default -> large(file);
            }
        }
    }

    /** A tenth of the large files is edited in every version: databases and images are. */
    private void large(Path file) throws IOException {
        if (Files.size(file) >= LARGE && random.nextInt(10) == 0) {
            if (random.nextBoolean()) {
                insert(file);
            } else {
                overwrite(file);
            }
        }
    }

    private void insert(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int at = random.nextInt(content.length + 1);
        byte[] more = bytes(random.nextInt(1, 200));
        byte[] longer = Arrays.copyOf(content, content.length + more.length);
        System.arraycopy(more, 0, longer, at, more.length);
        System.arraycopy(content, at, longer, at + more.length, content.length - at);
        Files.write(file, longer);
    }

    private void overwrite(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        if (content.length > 0) {
            byte[] other = bytes(Math.min(content.length, random.nextInt(1, 4096)));
            int at = random.nextInt(content.length - other.length + 1);
            System.arraycopy(other, 0, content, at, other.length);
            Files.write(file, content);
        }
    }

    private void append(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        byte[] more = bytes(random.nextInt(1, 2000));
        byte[] longer = Arrays.copyOf(content, content.length + more.length);
        System.arraycopy(more, 0, longer, content.length, more.length);
        Files.write(file, longer);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
