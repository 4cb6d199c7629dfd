package io.holdfast.agent.platform;

import io.holdfast.agent.platform.Capabilities.Support;
import io.holdfast.agent.platform.MachineDescription.Persistence;
import io.holdfast.agent.platform.libvirt.BlockSizes;
import io.holdfast.agent.platform.libvirt.DomainState;
import io.holdfast.agent.platform.libvirt.Feature;
import io.holdfast.agent.platform.libvirt.Libvirt;
import io.holdfast.agent.platform.libvirt.LibvirtConnection;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.LibvirtVersion;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.agent.platform.libvirt.UndefineFlag;
import io.holdfast.agent.platform.libvirt.XmlFlag;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The machines of one libvirt host. */
public final class LibvirtPlatform implements Platform {
    private final Libvirt libvirt;
    private volatile LibvirtConnection connection;
    private final String uri;
    private final ImageChain chains = new ImageChain();

    private LibvirtPlatform(Libvirt libvirt, LibvirtConnection connection, String uri) {
        this.libvirt = libvirt;
        this.connection = connection;
        this.uri = uri;
    }

    /**
     * Connects to the libvirtd of a host.
     *
     * @param uri such as {@code qemu:///system}
     */
    public static LibvirtPlatform connect(String uri) {
        try {
            Libvirt libvirt = Libvirt.load();
            return new LibvirtPlatform(libvirt, libvirt.connect(uri), uri);
        } catch (LibvirtException e) {
            throw e.translated(uri);
        }
    }

    /** For what is particular to libvirt: backup jobs, checkpoints, events. It is closed with this. */
    public LibvirtConnection connection() {
        return connection;
    }

    /** The domain of a machine, likewise. */
    public LibvirtDomain domain(String uuid) {
        return translating(uuid, () -> connection.domainByUuid(uuid));
    }

    /** The one host there is. */
    public Host host() {
        return translating(uri, () -> new Host(connection.hostname(), uri, isLocal(), capabilities()));
    }

    @Override
    public List<Host> hosts() {
        return List.of(host());
    }

    private boolean isLocal() {
        // scheme://user@host/path: nothing between the slashes means this machine.
        int slashes = uri.indexOf("://");
        return slashes < 0 || uri.startsWith("/", slashes + 3);
    }

    private Capabilities capabilities() throws LibvirtException {
        LibvirtVersion daemon = connection.version();
        return new Capabilities(
                daemon,
                connection.hypervisorVersion(),
                incremental(daemon, Feature.BACKUP),
                incremental(daemon, Feature.CHECKPOINTS),
                has(Feature.FREEZE),
                has(Feature.QEMU_COMMANDS));
    }

    private Support has(Feature feature) {
        return libvirt.has(feature) ? Support.YES : Support.NO;
    }

    /** Whether the daemon's driver does it: it says so itself since 6.0, and before that there was nothing. */
    private Support incremental(LibvirtVersion daemon, Feature feature) {
        if (!libvirt.has(feature) || !daemon.atLeast(6, 0)) {
            return Support.NO;
        }
        try {
            Xml said = Xml.parse(connection.domainCapabilities(), "domainCapabilities", uri);
            return switch (said.value("features", "backup", "supported")) {
                case "yes" -> Support.YES;
                // Vendors backport it without saying so.
                default -> Support.UNCERTAIN;
            };
        } catch (LibvirtException e) {
            return e.problem() == Problem.NO_SUPPORT ? Support.NO : Support.UNCERTAIN;
        }
    }

    @Override
    public List<VirtualMachine> machines() {
        return translating(uri, () -> {
            List<VirtualMachine> machines = new ArrayList<>();
            for (LibvirtDomain each : connection.domains()) {
                try {
                    machines.add(machine(each));
                } catch (LibvirtException e) {
                    // It went between the list and the look.
                    if (e.problem() != Problem.NO_DOMAIN) {
                        throw e;
                    }
                }
            }
            machines.sort(Comparator.comparing(VirtualMachine::name));
            return List.copyOf(machines);
        });
    }

    @Override
    public VirtualMachine machine(String nameOrUuid) {
        return translating(nameOrUuid, () -> {
            try {
                return machine(connection.domainByUuid(nameOrUuid));
            } catch (LibvirtException notOne) {
                return machine(connection.domainByName(nameOrUuid));
            }
        });
    }

    private VirtualMachine machine(LibvirtDomain domain) throws LibvirtException {
        VirtualMachine read = MachineDescription.read(
                domain.xml(),
                state(domain.state()),
                domain.isPersistent() ? Persistence.PERSISTENT : Persistence.TRANSIENT);
        List<VirtualDisk> disks = new ArrayList<>();
        for (VirtualDisk each : read.disks()) {
            VirtualDisk placed = each.with(volumes().placed(each.source()));
            // libvirtd opens the image: it would hang there as we would, and with it whoever asks for the machine.
            boolean askable = !isLocal() || chains.answers(placed);
            VirtualDisk sized =
                    askable ? sizes(domain, placed).map(placed::with).orElse(placed) : placed;
            // libvirt knows the chain while the machine runs.
            boolean untold = !read.state().isActive() && sized.backing().isEmpty();
            disks.add(untold && askable && isLocal() ? sized.on(chains.below(sized)) : sized);
        }
        return read.with(disks);
    }

    /** Where the disks of a description are, such as of that which a checkpoint keeps, by target. */
    public Map<String, DiskSource> sources(Xml domain) {
        return MachineDescription.disks(domain).stream()
                .collect(Collectors.toMap(
                        VirtualDisk::target, each -> volumes().placed(each.source()), (first, _) -> first));
    }

    private static VirtualMachine.State state(DomainState state) {
        return switch (state.state()) {
            case RUNNING, BLOCKED, SHUTTING_DOWN -> VirtualMachine.State.RUNNING;
            case PAUSED ->
                state.reason() == DomainState.PAUSED_IO_ERROR
                        ? VirtualMachine.State.PAUSED_BY_DISK_ERROR
                        : VirtualMachine.State.PAUSED;
            case PM_SUSPENDED -> VirtualMachine.State.SLEEPING;
            case CRASHED -> VirtualMachine.State.CRASHED;
            case SHUT_OFF ->
                state.reason() == DomainState.SHUT_OFF_SAVED ? VirtualMachine.State.SAVED : VirtualMachine.State.OFF;
            case NONE -> VirtualMachine.State.UNKNOWN;
        };
    }

    private static Optional<DiskSizes> sizes(LibvirtDomain domain, VirtualDisk disk) {
        if (disk.source() instanceof DiskSource.Nowhere) {
            return Optional.empty();
        }
        try {
            BlockSizes sizes = domain.blockSizes(disk.target());
            return Optional.of(new DiskSizes(sizes.capacity(), sizes.allocation()));
        } catch (LibvirtException unknown) {
            // A file that is missing, a storage that is not mounted: the inspection says which.
            return Optional.empty();
        }
    }

    @Override
    public List<StoragePool> pools() {
        return translating(uri, () -> volumes().pools());
    }

    private Volumes volumes() {
        return new Volumes(connection.pools());
    }

    /** What a guest has mounted of other machines, asked through its agent. */
    public NetworkMounts networkMounts(VirtualMachine machine) {
        if (machine.state() != VirtualMachine.State.RUNNING) {
            return new NetworkMounts.Unknown("The machine does not run, so that its guest cannot be asked.");
        }
        return switch (machine.agent()) {
            case NONE -> new NetworkMounts.Unknown("The machine has no channel for a guest agent.");
            case SILENT -> new NetworkMounts.Unknown("No guest agent runs in the guest.");
            case CONNECTED, UNKNOWN -> GuestMounts.of(domain(machine.uuid()));
        };
    }

    /** Its description as it runs, with passwords; of one that is off, the same as {@link #inactiveXml}. */
    public String xml(String uuid) {
        return translating(uuid, () -> connection.domainByUuid(uuid).xml(XmlFlag.SECURE));
    }

    /** Its description as it will be at its next start, with passwords. */
    public String inactiveXml(String uuid) {
        return translating(uuid, () -> connection.domainByUuid(uuid).xml(XmlFlag.SECURE, XmlFlag.INACTIVE));
    }

    @Override
    public VirtualMachine define(String description) {
        return translating("the new machine", () -> machine(connection.define(description)));
    }

    @Override
    public void start(String uuid) {
        translating(uuid, () -> {
            LibvirtDomain domain = connection.domainByUuid(uuid);
            domain.start();
            return domain;
        });
    }

    @Override
    public void delete(String uuid) {
        translating(uuid, () -> {
            LibvirtDomain domain = connection.domainByUuid(uuid);
            if (domain.state().isActive()) {
                throw new HoldfastException(
                        ErrorCode.PLATFORM_REFUSED,
                        domain.name(),
                        domain.name() + " runs. Stop it before it is deleted.");
            }
            domain.undefine(
                    UndefineFlag.MANAGED_SAVE,
                    UndefineFlag.SNAPSHOTS_METADATA,
                    UndefineFlag.NVRAM,
                    UndefineFlag.CHECKPOINTS_METADATA);
            return domain;
        });
    }

    @Override
    public synchronized void reconnect() {
        translating(uri, () -> {
            try {
                return connection.version();
            } catch (LibvirtException e) {
                if (e.problem() != Problem.UNREACHABLE) {
                    throw e;
                }
            }
            LibvirtConnection broken = connection;
            connection = libvirt.connect(uri);
            broken.close();
            return connection.version();
        });
    }

    @Override
    public synchronized void close() {
        connection.close();
    }

    /** Something asked of libvirt. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws LibvirtException;
    }

    private static <T> T translating(String subject, Question<T> question) throws HoldfastException {
        try {
            return question.ask();
        } catch (LibvirtException e) {
            throw e.translated(subject);
        }
    }
}
