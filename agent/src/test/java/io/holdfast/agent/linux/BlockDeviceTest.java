package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.LoopDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class BlockDeviceTest {
    private static final int MIB = 1 << 20;

    private static Path file(Plot plot, String name) {
        return Path.of(new String(plot.path(bytes(name)), StandardCharsets.UTF_8));
    }

    private static OpenFile open(LoopDevice device, OpenFile.Access access) throws SystemCallException {
        return OpenFile.openVolume(bytes(device.path().toString()), access);
    }

    @Test
    void aDeviceIsReadAndWrittenLikeAFileAndKnowsItsSize() throws IOException {
        try (Plot plot = Ground.DISK.plot()) {
            plot.write(bytes("image"), new byte[3 * MIB]);
            try (LoopDevice device = LoopDevice.of(file(plot, "image"));
                    OpenFile volume = open(device, OpenFile.Access.WRITE)) {
                assertThat(volume.stat().type()).isEqualTo(FileType.BLOCK_DEVICE);
                assertThat(volume.size()).isEqualTo(3 * MIB);
                assertThat(volume.nextData(MIB)).contains(new Extent(MIB, 2 * MIB));
                assertThat(volume.nextData(3 * MIB)).isEmpty();
                volume.write(MIB + 7, bytes("x"), 0, 1);
                volume.sync();
            }
            assertThat(plot.read(bytes("image"))[MIB + 7]).isEqualTo((byte) 'x');
        }
    }

    @Test
    void anotherDiskOfTheSameNumberHasAnotherSequence() throws IOException {
        try (Plot plot = Ground.DISK.plot()) {
            plot.write(bytes("image"), new byte[MIB]);
            try (LoopDevice device = LoopDevice.of(file(plot, "image"))) {
                OptionalLong first = sequence(device);
                assertThat(first).isPresent().isEqualTo(sequence(device));
                device.become(file(plot, "image"));
                assertThat(sequence(device)).isPresent().isNotEqualTo(first);
            }
            try (OpenFile image = OpenFile.openVolume(plot.path(bytes("image")), OpenFile.Access.READ)) {
                assertThat(image.diskSequence()).isEmpty();
            }
        }
    }

    private static OptionalLong sequence(LoopDevice device) throws SystemCallException {
        try (OpenFile volume = open(device, OpenFile.Access.READ)) {
            return volume.diskSequence();
        }
    }
}
