package io.holdfast.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.platform.DiskVerdict.ByImage;
import io.holdfast.agent.platform.DiskVerdict.ByReference;
import io.holdfast.agent.platform.DiskVerdict.NotByImage;
import io.holdfast.agent.platform.DiskVerdict.Reason;
import io.holdfast.agent.platform.VirtualMachine.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiskInspectionTest {
    @TempDir
    Path images = Path.of("");

    private static DiskVerdict verdict(Host host, State state, String disk) {
        return new DiskInspection(host)
                .inspect(Samples.machine(state, disk))
                .getFirst()
                .verdict();
    }

    private DiskVerdict verdict(State state, Path image, String format) {
        return verdict(Samples.here(Samples.NEW), state, Samples.file(image.toString(), format, ""));
    }

    private static Reason reason(DiskVerdict verdict) {
        assertThat(verdict).isInstanceOf(NotByImage.class);
        NotByImage not = (NotByImage) verdict;
        assertThat(not.explanation()).endsWith(".");
        assertThat(not.remedy()).endsWith(".");
        return not.reason();
    }

    /** The head of an image, as the document on qcow2 says. */
    private Path image(String name, int version, String backing, String backingFormat) throws Exception {
        ByteBuffer head = ByteBuffer.allocate(512);
        byte[] below = backing.getBytes(StandardCharsets.UTF_8);
        byte[] format = backingFormat.getBytes(StandardCharsets.UTF_8);
        head.putInt(0, 0x514649fb).putInt(4, version).putLong(24, 1 << 20);
        int at = 72;
        if (version >= 3) {
            head.putInt(100, 104);
            at = 104;
        }
        head.putInt(at, 0x6803f857).putInt(at + 4, 3);
        at += 16;
        if (format.length > 0) {
            head.putInt(at, 0xe2792aca).putInt(at + 4, format.length).put(at + 8, format);
        }
        if (below.length > 0) {
            head.putLong(8, 400).putInt(16, below.length).put(400, below);
        }
        return Files.write(images.resolve(name), head.array());
    }

    @Test
    void aRunningQcow2ImageCanBeReadInEveryWay() throws Exception {
        ByImage verdict = (ByImage) verdict(State.RUNNING, image("财务 数据", 3, "", ""), "qcow2");
        assertThat(verdict.strategies())
                .containsExactlyInAnyOrder(
                        Strategy.CHECKPOINT, Strategy.MONITOR, Strategy.FULL_READ, Strategy.SNAPSHOT);
        assertThat(verdict.tracksChanges()).isTrue();
    }

    @Test
    void anOldHostLeavesTheMonitorAndTheSnapshot() throws Exception {
        String disk = Samples.file(image("a", 3, "", "").toString(), "qcow2", "");
        ByImage verdict = (ByImage) verdict(Samples.here(Samples.OLD), State.PAUSED, disk);
        assertThat(verdict.strategies()).containsExactlyInAnyOrder(Strategy.MONITOR, Strategy.SNAPSHOT);
    }

    @Test
    void rawFilesAndOldImagesHaveNoPlaceForABitmap() throws Exception {
        Path raw = Files.write(images.resolve("raw"), new byte[512]);
        ByImage ofRaw = (ByImage) verdict(State.RUNNING, raw, "raw");
        assertThat(ofRaw.strategies())
                .contains(Strategy.FULL_READ, Strategy.MONITOR)
                .doesNotContain(Strategy.CHECKPOINT);
        assertThat(ofRaw.note()).contains("in its memory");
        assertThat(ofRaw.tracksChanges()).isTrue();
        ByImage ofOld = (ByImage) verdict(State.RUNNING, image("old", 2, "", ""), "qcow2");
        assertThat(ofOld.strategies()).contains(Strategy.FULL_READ).doesNotContain(Strategy.CHECKPOINT);
        assertThat(ofOld.note()).contains("amend");
    }

    @Test
    void aMachineThatIsOffIsReadOffline() throws Exception {
        Path image = image("a", 3, "", "");
        assertThat(((ByImage) verdict(State.OFF, image, "qcow2")).strategies()).containsExactly(Strategy.OFFLINE);
        DiskVerdict locked = verdict(
                Samples.here(Samples.NEW),
                State.OFF,
                Samples.file(image.toString(), "qcow2", "<encryption format='luks'/>"));
        assertThat(reason(locked)).isEqualTo(Reason.ENCRYPTED);
    }

    /** A disk that is the second MiB of its file. */
    private DiskVerdict slice(State state) throws Exception {
        Path file = Files.write(images.resolve("slice"), new byte[512]);
        String disk = Samples.file(file.toString(), "raw", "")
                .replace(
                        "/><target",
                        "><slices><slice type='storage' offset='1048576' size='1048576'/></slices></source><target");
        return verdict(Samples.here(Samples.NEW), state, disk);
    }

    @Test
    void ofAFileThatIsOnlyPartlyTheDiskNoMoreIsReadThanThePart() throws Exception {
        assertThat(((ByImage) slice(State.RUNNING)).strategies()).containsExactly(Strategy.FULL_READ);
        assertThat(reason(slice(State.OFF))).isEqualTo(Reason.PART_OF_FILE);
    }

    @Test
    void theMonitorDoesNotKnowAnEncryptedRawImageByItsFile() throws Exception {
        Path image = Files.write(images.resolve("raw"), new byte[512]);
        String disk = Samples.file(image.toString(), "raw", "<encryption format='luks'/>");
        ByImage verdict = (ByImage) verdict(Samples.here(Samples.NEW), State.RUNNING, disk);
        assertThat(verdict.tracksChanges()).isFalse();
        assertThat(verdict.note()).contains("Every run reads all of it");
    }

    /** A disk with an I/O thread of a running machine. */
    private DiskVerdict threaded(Capabilities host, String... devices) {
        VirtualMachine machine = Samples.machine(State.RUNNING, devices);
        return new DiskInspection(Samples.here(host))
                .inspect(machine)
                .getFirst()
                .verdict();
    }

    @Test
    void anOldQemuServesNoDiskThatHasAThread() throws Exception {
        String own = Samples.file(image("a", 3, "", "").toString(), "qcow2", "")
                .replace("type='qcow2'", "type='qcow2' iothread='1'");
        String onScsi = Samples.file(
                        image("a", 3, "", "").toString(), "qcow2", "<address type='drive' controller='1'/>")
                .replace("bus='virtio'", "bus='scsi'");
        String controller = "<controller type='scsi' index='1' model='virtio-scsi'><driver iothread='1'/></controller>";
        String many = Samples.file(image("a", 3, "", "").toString(), "qcow2", "")
                .replace("type='qcow2'/>", "type='qcow2'><iothreads><iothread id='1'/></iothreads></driver>");
        for (DiskVerdict each : List.of(
                threaded(Samples.NEW, own), threaded(Samples.NEW, onScsi, controller), threaded(Samples.NEW, many))) {
            assertThat(((ByImage) each).strategies()).containsExactly(Strategy.SNAPSHOT);
            assertThat(((ByImage) each).note()).contains("I/O thread");
        }
        assertThat(((ByImage) threaded(Samples.NEWEST, own)).strategies()).contains(Strategy.CHECKPOINT);
        assertThat(((ByImage) threaded(Samples.NEW, onScsi, controller.replace("index='1'", "index='2'"))).strategies())
                .contains(Strategy.CHECKPOINT);
        assertThat(reason(threaded(Samples.NEW, own.replace("</disk>", "<readonly/></disk>"))))
                .isEqualTo(Reason.NO_WAY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<disk type='block' device='disk'><source dev='/dev/disk/by-path/pci-0-fc-lun-3'/><target dev='vdb'/></disk> | BLOCK_DEVICE",
                "<disk type='file' device='disk'><driver type='raw'/><source file='/dev/mapper/mpatha'/><target dev='vdb'/></disk> | BLOCK_DEVICE",
                "<disk type='block' device='lun'><source dev='/dev/sdb'/><target dev='sda'/></disk> | HOST_LUN",
                "<disk type='network' device='disk'><source protocol='rbd' name='p/i'/><target dev='vdc'/></disk> | NETWORK",
                "<disk type='volume' device='disk'><source pool='vg' volume='lv'/><target dev='vdc'/></disk> | BLOCK_DEVICE",
                "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='3' unit='1'/></source></hostdev> | HOST_LUN",
                "<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='naa.5123456789abcde0'/></hostdev> | HOST_LUN",
                "<disk type='nvme' device='disk'><source type='pci'/><target dev='vdc'/></disk> | NO_WAY",
                "<disk type='file' device='disk'><source file='/none/x'/><target dev='vda'/></disk> | MISSING_FILE",
                "<disk type='file' device='disk'><source file='/none/x'/><target dev='vda'/><shareable/></disk> | SHARED",
                "<disk type='file' device='disk'><source file='/none/x'/><target dev='vda'/><transient/></disk> | TRANSIENT"
            })
    void whatCannotBeReadByImageIsSaidWithItsRemedy(String disk, Reason reason) {
        assertThat(reason(verdict(Samples.here(Samples.NEW), State.RUNNING, disk)))
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<disk type='file' device='cdrom'><source file='/vms/isos/a.iso'/><target dev='hdc'/><readonly/></disk>",
                "<disk type='file' device='floppy'><target dev='fda'/></disk>",
                "<disk type='file' device='disk'><target dev='vda'/></disk>"
            })
    void mediaAreKeptByReference(String disk) {
        assertThat(verdict(Samples.here(Samples.NEW), State.RUNNING, disk)).isInstanceOf(ByReference.class);
    }

    @Test
    void aDriveWithNothingInItIsCalledEmpty() {
        String drive = "<disk type='file' device='cdrom'><target dev='hdc'/><readonly/></disk>";
        assertThat(verdict(Samples.here(Samples.NEW), State.RUNNING, drive))
                .isEqualTo(new ByReference("the drive is empty"));
    }

    @Test
    void aChainIsFollowedToItsEnd() throws Exception {
        Path base = Files.write(images.resolve("base"), new byte[512]);
        image("middle", 3, base.toString(), "raw");
        Path top = image("top", 3, "middle", "qcow2");
        assertThat(verdict(State.RUNNING, top, "qcow2")).isInstanceOf(ByImage.class);

        Files.delete(base);
        DiskVerdict verdict = verdict(State.OFF, top, "qcow2");
        assertThat(reason(verdict)).isEqualTo(Reason.BROKEN_CHAIN);
        assertThat(((NotByImage) verdict).explanation()).contains(base.toString());
    }

    private List<String> below(Path image, String format) {
        VirtualMachine machine = Samples.machine(State.OFF, Samples.file(image.toString(), format, ""));
        return new ImageChain()
                .below(machine.disks().getFirst()).stream()
                        .map(each -> each.format() + " " + each.source().title())
                        .toList();
    }

    @Test
    void theImagesBelowOneAreToldFromTheHeadsOfTheFiles() throws Exception {
        Path base = Files.write(images.resolve("base"), new byte[512]);
        Path middle = image("middle", 3, base.toString(), "raw");
        Path top = image("top", 3, "middle", "qcow2");
        assertThat(below(top, "qcow2")).containsExactly("qcow2 " + middle, "raw " + base);
        assertThat(below(middle, "qcow2")).containsExactly("raw " + base);
        assertThat(below(top, "raw")).isEmpty();
        assertThat(below(images.resolve("none"), "qcow2")).isEmpty();
    }

    @Test
    void whatIsBelowNeedNotBeAFile() throws Exception {
        assertThat(below(image("a", 3, "/dev/vg/lv", "raw"), "qcow2")).containsExactly("raw /dev/vg/lv");
        assertThat(below(image("b", 3, "nbd+unix:///x?socket=/s", "raw"), "qcow2"))
                .containsExactly("raw nbd+unix:///x?socket=/s");
        assertThat(below(image("c", 3, "json:{\"driver\":\"rbd\"}", "raw"), "qcow2"))
                .containsExactly("raw a source of type json");
        // One that bites itself ends somewhere.
        image("d", 3, "e", "qcow2");
        assertThat(below(image("e", 3, "d", "qcow2"), "qcow2")).hasSizeLessThan(1000);
    }

    @Test
    void aChainThatBitesItselfEnds() throws Exception {
        image("a", 3, "b", "qcow2");
        assertThat(reason(verdict(State.OFF, image("b", 3, "a", "qcow2"), "qcow2")))
                .isEqualTo(Reason.BROKEN_CHAIN);
    }

    @Test
    void namesThatAreNoFilesAreNotFollowed() throws Exception {
        Path image = image("a", 3, "nbd+unix:///x?socket=/s", "raw");
        assertThat(verdict(State.OFF, image, "qcow2")).isInstanceOf(ByImage.class);
    }

    @Test
    void aRawImageIsNeverBelievedToBeAnother() throws Exception {
        Path forged = image("forged", 3, "/none", "raw");
        assertThat(verdict(State.RUNNING, forged, "raw")).isInstanceOf(ByImage.class);
        Path base = image("base", 3, "/none", "raw");
        Path top = image("top", 3, base.toString(), "raw");
        assertThat(verdict(State.RUNNING, top, "qcow2")).isInstanceOf(ByImage.class);
    }

    @Test
    void anImageThatIsNoneIsDamaged() throws Exception {
        Path zeros = Files.write(images.resolve("zeros"), new byte[4]);
        assertThat(reason(verdict(State.OFF, zeros, "qcow2"))).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void whatHasNoBlocksIsNotOpened() throws Exception {
        Path fifo = images.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        assertThat(reason(verdict(State.OFF, fifo, "qcow2"))).isEqualTo(Reason.NO_WAY);
        Path top = image("top", 3, fifo.toString(), "qcow2");
        assertThat(reason(verdict(State.OFF, top, "qcow2"))).isEqualTo(Reason.NO_WAY);
    }

    @Test
    void filesOfAnotherHostAreNotLookedFor() {
        String disk = Samples.file("/vms/images/none", "qcow2", "");
        assertThat(verdict(Samples.remote(Samples.NEW), State.RUNNING, disk)).isInstanceOf(ByImage.class);
    }
}
