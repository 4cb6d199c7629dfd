package io.holdfast.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.linux.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random small trees come back as they went. */
final class RestoreProperties {
    private static final int[] SIZES = {0, 1, 511, 512, 513, 4096, 65_535, 65_536, 65_537, 400_000, 2_300_000};

    @Property(tries = 60)
    void aTreeThatWasBackedUpComesBack(@ForAll long seed, @ForAll @IntRange(min = 0, max = 40) int entries)
            throws SystemCallException {
        try (Field field = new Field()) {
            plant(field.source(), new Random(seed), entries, 4);
            RestoreResult result = field.roundTrip(RestoreOptions.standard());
            assertThat(result.exceptions()).isEmpty();
            try (Directory target = field.target()) {
                assertThat(Census.of(target)).isEqualTo(Census.of(field.source()));
            }
            // A second time nothing is new.
            RestoreResult again = field.roundTrip(RestoreOptions.standard());
            assertThat(again.files() + again.others()).isZero();
        }
    }

    private static void plant(Directory in, Random random, int entries, int depth) throws SystemCallException {
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            byte[] name = name(random, i);
            switch (random.nextInt(8)) {
                case 0 -> in.createSymbolicLink(name, name(random, i));
                case 1 -> in.createNode(name, FileType.FIFO, Device.NONE);
                case 2 -> {
                    in.createDirectory(name);
                    try (Directory inner = in.openDirectory(name)) {
                        plant(inner, random, depth == 0 ? 0 : random.nextInt(6), depth - 1);
                    }
                }
                case 3 -> {
                    if (!files.isEmpty()) {
                        in.createHardLink(name, in, files.get(random.nextInt(files.size())));
                    }
                }
                default -> {
                    file(in, name, random);
                    files.add(name);
                }
            }
            if (in.find(name).isPresent()) {
                attributes(in, name, random);
            }
        }
    }

    private static byte[] name(Random random, int number) {
        byte[] name = new byte[1 + random.nextInt(20)];
        random.nextBytes(name);
        for (int i = 0; i < name.length; i++) {
            name[i] = name[i] == 0 || name[i] == '/' ? (byte) 'x' : name[i];
        }
        byte[] tail = Integer.toString(number).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] unique = java.util.Arrays.copyOf(name, name.length + tail.length + 1);
        unique[name.length] = '-';
        System.arraycopy(tail, 0, unique, name.length + 1, tail.length);
        return unique;
    }

    private static void file(Directory in, byte[] name, Random random) throws SystemCallException {
        byte[] content = new byte[SIZES[random.nextInt(SIZES.length)]];
        if (random.nextBoolean()) {
            random.nextBytes(content);
        }
        try (OpenFile file = in.createFile(name)) {
            file.write(random.nextInt(4) == 0 ? 1 << 17 : 0, content, 0, content.length);
            if (random.nextInt(8) == 0) {
                file.truncate(3 << 20);
            }
        }
    }

    private static void attributes(Directory in, byte[] name, Random random) throws SystemCallException {
        in.metadata(name).setOwner(random.nextInt(100), random.nextInt(100));
        FileType type = in.stat(name).type();
        if (type != FileType.SYMBOLIC_LINK) {
            in.metadata(name).setMode(random.nextInt(010000));
        }
        if (type == FileType.REGULAR && random.nextInt(4) == 0) {
            in.extendedAttributes(name).set(Field.bytes("user.x"), Field.bytes("value " + random.nextInt()));
        }
        Timestamp time = new Timestamp(random.nextInt(), random.nextInt(1_000_000_000));
        in.metadata(name).setTimes(time, time);
    }
}
