package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.Capabilities;
import io.holdfast.agent.platform.Capabilities.Support;
import io.holdfast.agent.platform.Host;
import io.holdfast.agent.platform.MachineRewrite;
import io.holdfast.agent.platform.Platform;
import io.holdfast.agent.platform.StoragePool;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.LibvirtVersion;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A platform that remembers descriptions. */
final class FakePlatform implements Platform {
    private static final LibvirtVersion VERSION = new LibvirtVersion(9, 0, 0);

    final Map<String, VirtualMachine> machines = new TreeMap<>();
    final List<String> defined = new ArrayList<>();
    final List<String> started = new ArrayList<>();
    final List<StoragePool> pools = new ArrayList<>();
    boolean local = true;
    boolean startable = true;
    /** Is shown each description before it becomes a machine, and may throw. */
    Consumer<String> beforeDefining = xml -> {};
    /** Likewise once it is one: its answer is lost. */
    Consumer<String> afterDefining = xml -> {};
    /** Connections that nobody answers from now on, this one among them. */
    int dead;

    /** A machine that is there already. */
    void put(String xml, VirtualMachine.State state) {
        VirtualMachine read = MachineRewrite.of(xml).machine();
        machines.put(
                read.uuid(),
                new VirtualMachine(
                        read.uuid(),
                        read.name(),
                        read.title(),
                        state,
                        read.persistent(),
                        read.memory(),
                        read.processors(),
                        read.firmware(),
                        read.nvram(),
                        read.tpm(),
                        read.networkCards(),
                        read.bootOrder(),
                        read.agent(),
                        read.disks(),
                        read.hostDevices()));
    }

    @Override
    public List<Host> hosts() {
        return List.of(new Host(
                "host",
                "fake:///",
                local,
                new Capabilities(VERSION, VERSION, Support.YES, Support.YES, Support.YES, Support.YES)));
    }

    @Override
    public List<VirtualMachine> machines() {
        requireAnswer();
        return List.copyOf(machines.values());
    }

    /** Goes away for so many connections, and does not answer. */
    HoldfastException gone(int connections) {
        dead = connections;
        return new HoldfastException(ErrorCode.PLATFORM_UNREACHABLE, "fake:///", "It went away.");
    }

    private void requireAnswer() {
        if (dead > 0) {
            throw gone(dead);
        }
    }

    @Override
    public void reconnect() {
        dead = Math.max(0, dead - 1);
        requireAnswer();
    }

    @Override
    public VirtualMachine machine(String nameOrUuid) {
        requireAnswer();
        VirtualMachine found = machines.get(nameOrUuid);
        if (found == null) {
            throw new HoldfastException(ErrorCode.PLATFORM_UNKNOWN, nameOrUuid, "There is no " + nameOrUuid + ".");
        }
        return found;
    }

    @Override
    public List<StoragePool> pools() {
        return pools;
    }

    @Override
    public VirtualMachine define(String description) {
        beforeDefining.accept(description);
        defined.add(description);
        put(description, VirtualMachine.State.OFF);
        afterDefining.accept(description);
        return machine(MachineRewrite.of(description).machine().uuid());
    }

    @Override
    public void start(String uuid) {
        if (!startable) {
            throw new HoldfastException(ErrorCode.PLATFORM_REFUSED, uuid, "No room in memory.");
        }
        started.add(uuid);
    }

    @Override
    public void delete(String uuid) {
        machines.remove(uuid);
    }

    @Override
    public void close() {}
}
