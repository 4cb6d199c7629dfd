package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class BlockDeviceTest {
    private static final int MIB = 1 << 20;

    @Test
    void aDeviceIsReadAndWrittenLikeAFileAndKnowsItsSize() throws IOException, InterruptedException {
        try (Plot plot = Ground.DISK.plot()) {
            plot.write(bytes("image"), new byte[3 * MIB]);
            String image = new String(plot.path(bytes("image")), StandardCharsets.UTF_8);
            String device = run("losetup", "--find", "--show", image);
            try (OpenFile volume = OpenFile.openVolume(bytes(device), OpenFile.Access.WRITE)) {
                assertThat(volume.stat().type()).isEqualTo(FileType.BLOCK_DEVICE);
                assertThat(volume.size()).isEqualTo(3 * MIB);
                assertThat(volume.nextData(MIB)).contains(new Extent(MIB, 2 * MIB));
                assertThat(volume.nextData(3 * MIB)).isEmpty();
                volume.write(MIB + 7, bytes("x"), 0, 1);
                volume.sync();
            } finally {
                run("losetup", "--detach", device);
            }
            assertThat(plot.read(bytes("image"))[MIB + 7]).isEqualTo((byte) 'x');
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor())
                .as("loop devices are needed, and root: %s", output)
                .isZero();
        return output;
    }
}
