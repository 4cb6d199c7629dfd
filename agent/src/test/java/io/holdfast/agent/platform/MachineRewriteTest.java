package io.holdfast.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.agent.platform.MachineRewrite.Addresses;
import io.holdfast.agent.platform.MachineRewrite.Identity;
import io.holdfast.agent.platform.MachineRewrite.Image;
import io.holdfast.agent.platform.MachineRewrite.OtherDisks;
import io.holdfast.agent.platform.MachineRewrite.Plan;
import io.holdfast.agent.platform.MachineRewrite.Remark;
import io.holdfast.agent.platform.MachineRewrite.Rewritten;
import io.holdfast.agent.platform.MachineRewrite.Weight;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MachineRewriteTest {
    private static final String OLD = "6695eb01-f6a4-8304-79aa-97f2502e193f";
    private static final String NEW = "0ac4aa0e-3c62-4f8e-9d0b-0d8f9ad3d6d1";
    private static final String EMULATOR = "/usr/bin/qemu-system-x86_64";
    private static final Image IMAGE = new Image("/pool/m-vda.qcow2", "qcow2");

    private static Plan another(String name, Map<String, Image> images, String... present) {
        return new Plan(
                name,
                NEW,
                Identity.NEW,
                Addresses.NEW,
                images,
                OtherDisks.DROPPED,
                Map.of(),
                Optional.empty(),
                Set.of(present)::contains);
    }

    private static Plan same(Map<String, Image> images, Map<String, String> reasons, String... present) {
        return new Plan(
                "m",
                OLD,
                Identity.ORIGINAL,
                Addresses.KEPT,
                images,
                OtherDisks.DROPPED,
                reasons,
                Optional.empty(),
                Set.of(present)::contains);
    }

    private static String domain(String more, String... devices) {
        return "<domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n  <name>m</name>\n  <uuid>"
                + OLD + "</uuid>\n" + more + "<devices>\n  " + String.join("\n  ", devices)
                + "\n</devices></domain>";
    }

    private static Rewritten rewritten(String domain, Plan plan) {
        return MachineRewrite.of(domain).to(plan);
    }

    /** What libvirt would see. */
    private static Xml seen(Rewritten rewritten) {
        return Xml.parse(rewritten.xml(), "domain", "test");
    }

    private static Xml device(Rewritten rewritten, String name) {
        return seen(rewritten).find("devices", name).orElseThrow();
    }

    @Test
    void aDiskOfARunningMachineGetsItsFileAndLosesItsChain() {
        Rewritten result = rewritten(
                domain(
                        "",
                        "<disk type='block' device='disk' snapshot='external'>"
                                + "<driver name='qemu' type='raw' cache='none' io='native' discard='unmap' queues='4'/>"
                                + "<source dev='/dev/vg/m' index='3'><privateData/><seclabel model='dac' relabel='no'/></source>"
                                + "<backingStore type='file'><format type='qcow2'/><source file='/old'/></backingStore>"
                                + "<mirror type='file' job='copy'/><target dev='vda' bus='virtio'/><serial>S1</serial>"
                                + "<iotune><read_bytes_sec>5</read_bytes_sec></iotune><boot order='1'/>"
                                + "<alias name='virtio-disk0'/><address type='pci' slot='0x04'/></disk>"),
                same(Map.of("vda", IMAGE), Map.of()));
        Xml disk = device(result, "disk");
        assertThat(disk.attribute("type")).isEqualTo("file");
        assertThat(disk.attribute("snapshot")).isEqualTo("external");
        assertThat(disk.value("driver", "type")).isEqualTo("qcow2");
        assertThat(disk.value("driver", "io")).isEqualTo("native");
        assertThat(disk.value("driver", "queues")).isEqualTo("4");
        assertThat(disk.value("source", "file")).isEqualTo(IMAGE.file());
        assertThat(disk.text("serial")).isEqualTo("S1");
        assertThat(disk.value("boot", "order")).isEqualTo("1");
        assertThat(disk.value("address", "slot")).isEqualTo("0x04");
        assertThat(disk.text("iotune", "read_bytes_sec")).isEqualTo("5");
        assertThat(result.xml())
                .doesNotContain(
                        "backingStore", "mirror", "alias", "privateData", "index=", "/dev/vg/m", "id='7'", "seclabel");
        assertThat(result.remarks()).isEmpty();
    }

    @Test
    void disksThatAreNotRestoredAreDroppedAndTheLossIsSaid() {
        Rewritten result = rewritten(
                domain(
                        "",
                        Samples.file("/a", "raw", ""),
                        "<disk type='network' device='disk'><source protocol='rbd' name='p/i'/><target dev='vdb'/></disk>",
                        "<disk type='block' device='lun'><source dev='/dev/sdq'/><target dev='sda'/></disk>"),
                same(Map.of("vda", IMAGE), Map.of("vdb", "It is a network disk.")));
        assertThat(result.remarks())
                .containsExactly(
                        new Remark(Weight.LOSS, "vdb", "It is a network disk."),
                        new Remark(Weight.NOTE, "sda", "It was not asked for, and is not in the machine."));
        assertThat(MachineRewrite.of(result.xml()).machine().disks()).hasSize(1);
    }

    @Test
    void aMediumStaysWhereItIsHereAndIsTakenOutWhereItIsNot() {
        String drive =
                "<disk type='file' device='cdrom'><source file='/iso/a &amp; b.iso' index='1'/><target dev='sda' bus='sata'/><readonly/></disk>";
        Rewritten there = rewritten(domain("", drive), same(Map.of(), Map.of(), "/iso/a & b.iso"));
        assertThat(device(there, "disk").value("source", "file")).isEqualTo("/iso/a & b.iso");
        assertThat(there.remarks()).isEmpty();
        Rewritten gone = rewritten(domain("", drive), same(Map.of(), Map.of()));
        assertThat(device(gone, "disk").has("source")).isFalse();
        assertThat(device(gone, "disk").has("readonly")).isTrue();
        assertThat(gone.remarks()).singleElement().satisfies(each -> {
            assertThat(each.subject()).isEqualTo("sda");
            assertThat(each.message()).contains("/iso/a & b.iso");
            assertThat(each.weight()).isEqualTo(Weight.NOTE);
        });
        Rewritten empty = rewritten(
                domain("", "<disk type='file' device='cdrom'><target dev='sda'/></disk>"), same(Map.of(), Map.of()));
        assertThat(empty.remarks()).isEmpty();
        Rewritten far = rewritten(
                domain(
                        "",
                        "<disk type='network' device='cdrom'><source protocol='http' name='x'/><target dev='sda'/></disk>"),
                same(Map.of(), Map.of()));
        assertThat(device(far, "disk").attribute("type")).isEqualTo("file");
        assertThat(device(far, "disk").has("source")).isFalse();
    }

    @Test
    void aFloppyThatTheOriginalMayWriteIsNotInItsCopy() {
        String drive = "<disk type='file' device='floppy'><source file='/a.img'/><target dev='fda'/></disk>";
        String locked = drive.replace("</disk>", "<readonly/></disk>");
        assertThat(device(rewritten(domain("", drive), same(Map.of(), Map.of(), "/a.img")), "disk")
                        .has("source"))
                .isTrue();
        assertThat(device(rewritten(domain("", locked), another("n", Map.of(), "/a.img")), "disk")
                        .has("source"))
                .isTrue();
        Rewritten copied = rewritten(domain("", drive), another("n", Map.of(), "/a.img"));
        assertThat(device(copied, "disk").has("source")).isFalse();
        assertThat(copied.remarks())
                .singleElement()
                .satisfies(each -> assertThat(each.message()).contains("/a.img is the original machine's"));
    }

    @Test
    void theOriginalKeepsWhatIsItsOwn() {
        Rewritten result = rewritten(
                domain(
                        "<title>T</title><description>D</description><genid>" + OLD + "</genid>"
                                + "<seclabel type='dynamic' model='selinux'><label>c1</label></seclabel>"
                                + "<seclabel type='static' model='dac'><label>+7</label></seclabel>"
                                + "<os><type machine='pc-q35-7.2'>hvm</type></os><cpu mode='host-model'/>",
                        "<emulator>" + EMULATOR + "</emulator>",
                        "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='n' portid='x'/>"
                                + "<target dev='vnet3'/><alias name='net0'/></interface>",
                        "<serial type='file'><source path='/var/log/m.log'/></serial>",
                        "<graphics type='vnc' port='5907' autoport='no'/>"),
                same(Map.of(), Map.of(), EMULATOR));
        Xml seen = seen(result);
        assertThat(seen.text("uuid")).isEqualTo(OLD);
        assertThat(seen.text("title")).isEqualTo("T");
        assertThat(seen.text("description")).isEqualTo("D");
        assertThat(seen.has("genid")).isTrue();
        assertThat(seen.text("genid")).isEmpty();
        assertThat(seen.children("seclabel"))
                .singleElement()
                .satisfies(each -> assertThat(each.attribute("type")).isEqualTo("static"));
        assertThat(seen.value("os", "type", "machine")).isEqualTo("pc-q35-7.2");
        assertThat(seen.value("cpu", "mode")).isEqualTo("host-model");
        assertThat(seen.value("devices", "interface", "mac", "address")).isEqualTo("52:54:00:00:00:01");
        assertThat(result.xml()).doesNotContain("vnet3", "portid", "net0");
        assertThat(seen.value("devices", "serial", "source", "path")).isEqualTo("/var/log/m.log");
        assertThat(seen.value("devices", "graphics", "port")).isEqualTo("5907");
        assertThat(result.remarks()).isEmpty();
    }

    @Test
    void aCopySharesNothingThatOnlyOneCanHave() {
        Rewritten result = rewritten(
                domain(
                        "<sysinfo type='smbios'><system><entry name='uuid'>" + OLD
                                + "</entry><entry name='serial'>S</entry></system></sysinfo>"
                                + "<seclabel type='static' model='dac'><label>+7</label></seclabel><seclabel type='none' model='x'/>",
                        "<emulator>" + EMULATOR + "</emulator>",
                        "<interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='b'/>"
                                + "<virtualport type='openvswitch'><parameters interfaceid='" + OLD
                                + "' profileid='p'/></virtualport><address type='pci' slot='0x03'/></interface>",
                        "<serial type='file'><source path='/var/log/m.log'/><log file='/log-of-line'/><target port='0'/></serial>",
                        "<serial type='tcp'><source mode='bind' host='0' service='5'/><protocol type='telnet'/></serial>",
                        "<channel type='unix'><source mode='bind' path='/c'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
                        "<graphics type='vnc' port='5907' autoport='no' passwd='p'><listen type='address' address='0.0.0.0'/></graphics>",
                        "<vsock><cid auto='no' address='3'/></vsock>",
                        "<hostdev type='pci' mode='subsystem'/>"),
                another("copy", Map.of(), EMULATOR));
        assertThat(result.xml())
                .doesNotContain(OLD, "52:54", "/var/log/m.log", "/log-of-line", "interfaceid", "5907", "static");
        Xml devices = seen(result).find("devices").orElseThrow();
        assertThat(seen(result).value("sysinfo", "system", "entry", "name")).isEqualTo("uuid");
        assertThat(seen(result).text("sysinfo", "system", "entry")).isEqualTo(NEW);
        assertThat(devices.value("interface", "address", "slot")).isEqualTo("0x03");
        assertThat(devices.value("interface", "virtualport", "parameters", "profileid"))
                .isEqualTo("p");
        assertThat(devices.children("serial"))
                .allSatisfy(each -> assertThat(each.attribute("type")).isEqualTo("pty"));
        assertThat(devices.value("channel", "target", "name")).isEqualTo("org.qemu.guest_agent.0");
        assertThat(devices.value("graphics", "autoport")).isEqualTo("yes");
        assertThat(devices.value("graphics", "passwd")).isEqualTo("p");
        assertThat(devices.value("vsock", "cid", "auto")).isEqualTo("yes");
        assertThat(result.remarks())
                .extracting(Remark::subject)
                .containsExactly("serial", "serial", "graphics", "hostdev");
    }

    @Test
    void uefiVariablesGoToTheirNewFileOrToOneOfLibvirts() {
        String os = "<os><type>hvm</type><loader type='pflash'>/OVMF.fd</loader>"
                + "<nvram template='/VARS.fd'>/var/lib/libvirt/qemu/nvram/m_VARS.fd</nvram></os>";
        String uefi = domain(os, "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>");
        Plan kept = another("copy", Map.of(), "/OVMF.fd");
        Rewritten with = rewritten(
                uefi,
                new Plan(
                        kept.name(),
                        kept.uuid(),
                        kept.identity(),
                        kept.addresses(),
                        kept.images(),
                        kept.others(),
                        kept.reasons(),
                        Optional.of("/pool/copy-nvram.fd"),
                        kept.present()));
        assertThat(seen(with).text("os", "nvram")).isEqualTo("/pool/copy-nvram.fd");
        assertThat(seen(with).value("os", "nvram", "template")).isEqualTo("/VARS.fd");
        assertThat(seen(with).value("devices", "tpm", "backend", "version")).isEqualTo("2.0");
        assertThat(with.remarks()).isEmpty();
        Rewritten without = rewritten(uefi, kept);
        assertThat(seen(without).text("os", "nvram")).isEmpty();
        assertThat(without.remarks())
                .singleElement()
                .satisfies(each -> assertThat(each.weight()).isEqualTo(Weight.LOSS));
        Rewritten original = rewritten(uefi, same(Map.of(), Map.of(), "/OVMF.fd"));
        assertThat(seen(original).text("os", "nvram")).endsWith("m_VARS.fd");
    }

    @Test
    void whatTheHostDoesNotHaveIsSaid() {
        Rewritten result = rewritten(
                domain("<os><kernel>/boot/k</kernel></os>", "<emulator>/usr/bin/kvm</emulator>"),
                same(Map.of(), Map.of()));
        assertThat(result.xml()).doesNotContain("/usr/bin/kvm").contains("/boot/k");
        assertThat(result.remarks()).extracting(Remark::subject).containsExactly("kernel", "emulator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"数据库 服务器 🖥", "a/b/../c", "<a> & 'b' \"c\"", "]]>"})
    void namesAreTakenAsTheyAre(String name) {
        for (String each : new String[] {name, name + "x".repeat(200 - name.length())}) {
            Rewritten result = rewritten(
                    domain("", Samples.file("/a", "raw", "")),
                    another(each, Map.of("vda", new Image("/池/" + each + ".raw", "raw"))));
            VirtualMachine machine = MachineRewrite.of(result.xml()).machine();
            assertThat(machine.name()).isEqualTo(each);
            assertThat(machine.uuid()).isEqualTo(NEW);
            assertThat(machine.disks().getFirst().source()).isEqualTo(new DiskSource.OnFile("/池/" + each + ".raw"));
        }
    }

    @Test
    void elementsOfQemuOutsideOfLibvirtsOwnStay() {
        Rewritten result = rewritten(
                domain(
                        "<metadata><a:b xmlns:a='u:a'>x</a:b></metadata><qemu:commandline><qemu:arg value='-s'/></qemu:commandline>"),
                same(Map.of(), Map.of()));
        assertThat(seen(result).value("qemu:commandline", "qemu:arg", "value")).isEqualTo("-s");
        assertThat(result.xml())
                .contains("xmlns:qemu=\"http://libvirt.org/schemas/domain/qemu/1.0\"", "xmlns:a=\"u:a\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<pool/>",
                "<domain>",
                "<!DOCTYPE domain [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><domain>&e;</domain>"
            })
    void whatIsNoDescriptionIsRefused(String text) {
        assertThat(catchThrowableOfType(HoldfastException.class, () -> MachineRewrite.of(text))
                        .code())
                .isEqualTo(ErrorCode.PLATFORM_INCOMPREHENSIBLE);
    }
}
