package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class NameProperties {
    @Property(tries = 200)
    void anyNameCanBeMadeListedAskedAboutAndRemoved(@ForAll("names") byte[] name) throws SystemCallException {
        try (Plot plot = Ground.MEMORY.plot()) {
            Directory here = plot.directory();
            here.createSymbolicLink(name, name);
            assertThat(here.list()).singleElement().satisfies(entry -> {
                assertThat(entry.name()).isEqualTo(name);
                assertThat(entry.type()).isEqualTo(FileType.SYMBOLIC_LINK);
            });
            assertThat(here.readLink(name)).isEqualTo(name);
            here.metadata(name).setTimes(new Timestamp(1, 1), new Timestamp(2, 2));
            assertThat(here.find(name).map(Stat::modified)).contains(new Timestamp(2, 2));
            here.rename(name, here, bytes("other"), Directory.Existing.REPLACE);
            assertThat(here.find(name)).isEmpty();
        }
    }

    @Property(tries = 50)
    void aListingHasEveryNameOnce(@ForAll("names") byte[] stem) throws SystemCallException {
        Map<byte[], FileType> made = new TreeMap<>(Arrays::compare);
        try (Plot plot = Ground.MEMORY.plot()) {
            for (int i = 0; i < 100; i++) {
                byte[] name = Arrays.copyOf(stem, Math.min(stem.length, 250) + 3);
                byte[] number = bytes("" + (100 + i));
                System.arraycopy(number, 0, name, name.length - 3, 3);
                plot.directory().createDirectory(name);
                made.put(name, FileType.DIRECTORY);
            }
            Map<byte[], FileType> listed = new TreeMap<>(Arrays::compare);
            for (DirectoryEntry entry : plot.directory().list()) {
                assertThat(Optional.ofNullable(listed.put(entry.name(), entry.type())))
                        .isEmpty();
            }
            assertThat(listed).isEqualTo(made);
        }
    }

    @Provide
    Arbitrary<byte[]> names() {
        return Arbitraries.bytes()
                .filter(value -> value != 0 && value != '/')
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(255)
                .filter(name -> !Arrays.equals(name, bytes(".")) && !Arrays.equals(name, bytes("..")));
    }
}
