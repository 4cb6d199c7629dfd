package io.holdfast.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.agent.platform.MachineDescription.Persistence;
import io.holdfast.agent.platform.VirtualMachine.AgentChannel;
import io.holdfast.agent.platform.VirtualMachine.Firmware;
import io.holdfast.agent.platform.VirtualMachine.NetworkCard;
import io.holdfast.agent.platform.VirtualMachine.State;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MachineDescriptionTest {
    /** As a CVK host has them: images without an extension, a LUN by path, a Ceph disk, a drive without a medium. */
    private static final String CAS = """
            <domain type='kvm' id='7'>
              <name>财务/数据 库 1</name>
              <uuid>1F0E2B7C-90a1-4cde-8f00-0123456789ab</uuid>
              <title>Finance &amp; Co</title>
              <memory unit='KiB'>4194304</memory>
              <vcpu placement='auto' current='2'>8</vcpu>
              <os><type arch='x86_64' machine='pc-i440fx-5.0'>hvm</type><loader readonly='yes' type='pflash'>/usr/share/OVMF.fd</loader>
                <nvram>/var/lib/libvirt/qemu/nvram/m_VARS.fd</nvram><boot dev='cdrom'/><boot dev='hd'/></os>
              <devices>
                <disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='directsync'/>
                  <source file='/vms/images/财务 数据'/>
                  <backingStore type='file'><format type='qcow2'/><source file='/vms/images/template'/>
                    <backingStore type='file'><format type='raw'/><source file='/vms/images/base'/><backingStore/></backingStore></backingStore>
                  <target dev='vda' bus='virtio'/><serial>S-1</serial></disk>
                <disk type='block' device='disk'><driver name='qemu' type='raw'/>
                  <source dev='/dev/disk/by-path/pci-0000:05:00.0-fc-0x500a-lun-3'/><target dev='vdb' bus='virtio'/></disk>
                <disk type='network' device='disk'><driver name='qemu' type='raw'/>
                  <source protocol='rbd' name='pool/image'><host name='10.0.0.1' port='6789'/><host name='10.0.0.2'/></source>
                  <target dev='vdc' bus='virtio'/></disk>
                <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>
                <disk type='volume' device='disk'><driver type='qcow2'/><source pool='p' volume='v'/><target dev='vdd' bus='virtio'/><shareable/></disk>
                <interface type='bridge'><mac address='0c:da:41:1d:00:01'/><source bridge='vswitch0'/><model type='virtio'/></interface>
                <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0' state='connected'/></channel>
                <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>
              </devices>
            </domain>
            """;

    @Test
    void aMachineIsReadAsItIs() {
        VirtualMachine machine = MachineDescription.read(CAS, State.RUNNING, Persistence.PERSISTENT);
        assertThat(machine.uuid()).isEqualTo("1f0e2b7c-90a1-4cde-8f00-0123456789ab");
        assertThat(machine.name()).isEqualTo("财务/数据 库 1");
        assertThat(machine.title()).isEqualTo("Finance & Co");
        assertThat(machine.memory()).isEqualTo(4L << 30);
        assertThat(machine.processors()).isEqualTo(8);
        assertThat(machine.firmware()).isEqualTo(Firmware.UEFI);
        assertThat(machine.nvram()).contains("/var/lib/libvirt/qemu/nvram/m_VARS.fd");
        assertThat(machine.tpm()).contains("tpm-crb 2.0 emulator");
        assertThat(machine.networkCards())
                .containsExactly(new NetworkCard("0c:da:41:1d:00:01", "bridge", "vswitch0", "virtio"));
        assertThat(machine.bootOrder()).containsExactly("cdrom", "hd");
        assertThat(machine.agent()).isEqualTo(AgentChannel.CONNECTED);
    }

    @Test
    void disksKeepTheirSourcesAndChains() {
        VirtualMachine machine = MachineDescription.read(CAS, State.RUNNING, Persistence.PERSISTENT);
        assertThat(machine.disks()).extracting(VirtualDisk::target).containsExactly("vda", "vdb", "vdc", "hdc", "vdd");
        VirtualDisk first = machine.disk("vda").orElseThrow();
        assertThat(first.source()).isEqualTo(new DiskSource.OnFile("/vms/images/财务 数据"));
        assertThat(first.serial()).isEqualTo("S-1");
        assertThat(first.backing())
                .containsExactly(
                        new ChainLink(new DiskSource.OnFile("/vms/images/template"), "qcow2"),
                        new ChainLink(new DiskSource.OnFile("/vms/images/base"), "raw"));
        assertThat(machine.disks().get(1).source())
                .isEqualTo(new DiskSource.OnDevice("/dev/disk/by-path/pci-0000:05:00.0-fc-0x500a-lun-3"));
        assertThat(machine.disks().get(2).source())
                .isEqualTo(new DiskSource.OnNetwork("rbd", "pool/image", List.of("10.0.0.1:6789", "10.0.0.2")));
        assertThat(machine.disks().get(3))
                .isEqualTo(new VirtualDisk(
                        "hdc",
                        "ide",
                        VirtualDisk.Device.CDROM,
                        new DiskSource.Nowhere(),
                        "",
                        List.of(),
                        Set.of(DiskTrait.READ_ONLY),
                        "",
                        OptionalInt.empty(),
                        java.util.Optional.empty()));
        assertThat(machine.disks().get(4).source()).isEqualTo(new DiskSource.InPool("p", "v", ""));
        assertThat(machine.disks().get(4).is(DiskTrait.SHAREABLE)).isTrue();
    }

    @Test
    void bootOrderByDeviceWins() {
        VirtualMachine machine = Samples.machine(
                State.OFF,
                Samples.file("/a", "raw", "<boot order='2'/>"),
                "<interface type='user'><mac address='52:54:00:00:00:01'/><boot order='1'/></interface>",
                "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>");
        assertThat(machine.bootOrder()).containsExactly("52:54:00:00:00:01", "vda");
        assertThat(machine.agent()).isEqualTo(AgentChannel.UNKNOWN);
        assertThat(machine.firmware()).isEqualTo(Firmware.BIOS);
    }

    @Test
    void whatIsNoDescriptionIsRefused() {
        String hostile = "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain><name>&x;</name></domain>";
        for (String each : List.of("", "<domain>", "<network/>", hostile)) {
            HoldfastException error = catchThrowableOfType(
                    HoldfastException.class, () -> MachineDescription.read(each, State.OFF, Persistence.PERSISTENT));
            assertThat(error.code()).isEqualTo(ErrorCode.PLATFORM_INCOMPREHENSIBLE);
        }
    }

    @Test
    void absurdNumbersReadAsNothing() {
        VirtualMachine machine = MachineDescription.read(
                "<domain><memory unit='GiB'>99999999999999999999</memory><vcpu>many</vcpu></domain>",
                State.OFF,
                Persistence.TRANSIENT);
        assertThat(machine.memory()).isZero();
        assertThat(machine.processors()).isZero();
        assertThat(machine.disks()).isEmpty();
    }
}
