package io.holdfast.agent.source.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.platform.ChainLink;
import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.format.Randomness;
import io.holdfast.format.SnapshotId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is taken for an overlay of ours is merged into the image below it: a wrong one would be lost, and with it all that stand on the same image. */
final class OverlayTest {
    private final SnapshotId run = SnapshotId.random(Randomness.secure());

    private static VirtualDisk disk(String path, String... below) {
        return new VirtualDisk(
                "vda",
                "virtio",
                VirtualDisk.Device.DISK,
                new DiskSource.OnFile(path),
                "qcow2",
                List.of(below).stream()
                        .map(each -> new ChainLink(new DiskSource.OnFile(each), "qcow2"))
                        .toList(),
                Set.of(),
                "",
                OptionalInt.empty(),
                Optional.empty());
    }

    @Test
    void anOverlayOfOursIsKnownByItsNameAndWhatItLiesOn() {
        String overlay = Overlay.name(Path.of("/vms/a\n b"), run).toString();
        assertThat(Overlay.run(disk(overlay, "/vms/a\n b", "/vms/template"))).contains(run);
        assertThat(Overlay.run(disk(overlay))).contains(run);
        assertThat(Overlay.run(disk(overlay, "/vms/template"))).isEmpty();
    }

    @Test
    void nothingElseIsTakenForOne() {
        for (String path : List.of(
                "/srv/.holdfast-machines/web.qcow2",
                "/vms/web.holdfast-before-the-upgrade",
                "/vms/web.qcow2.holdfast-" + run + ".old",
                "/vms/.holdfast-" + run + "/web.qcow2")) {
            assertThat(Overlay.run(disk(path, "/vms/template"))).as(path).isEmpty();
        }
    }
}
