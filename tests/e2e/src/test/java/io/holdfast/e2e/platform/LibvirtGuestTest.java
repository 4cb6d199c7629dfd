package io.holdfast.e2e.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.agent.platform.Capabilities.Support;
import io.holdfast.agent.platform.DiskInspection;
import io.holdfast.agent.platform.DiskVerdict;
import io.holdfast.agent.platform.InspectedDisk;
import io.holdfast.agent.platform.LibvirtPlatform;
import io.holdfast.agent.platform.NetworkMounts;
import io.holdfast.agent.platform.StoragePool;
import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.VirtualMachine.AgentChannel;
import io.holdfast.agent.platform.VirtualMachine.State;
import io.holdfast.agent.platform.libvirt.BlockJob;
import io.holdfast.agent.platform.libvirt.CheckpointXml;
import io.holdfast.agent.platform.libvirt.CommitFlag;
import io.holdfast.agent.platform.libvirt.GuestFact;
import io.holdfast.agent.platform.libvirt.JobStatistics;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtEvent;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.agent.platform.libvirt.SnapshotCreation;
import io.holdfast.e2e.lab.Guest;
import io.holdfast.e2e.lab.GuestPlan;
import io.holdfast.e2e.lab.Lab;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One guest for all, for a boot takes seconds; each test leaves it as it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LibvirtGuestTest {
    private static final String NAME = "虚拟机 & tiny " + "x".repeat(60);

    private Lab lab;
    private Guest guest;
    private LibvirtPlatform platform;

    @BeforeAll
    void boot(@TempDir Path work) {
        lab = Lab.start(work);
        guest = lab.boot(GuestPlan.named(NAME)
                        .disk(lab.fileSystem("镜像 a", "qcow2", 64), "qcow2")
                        .disk(lab.image("b", "raw", 16), "raw")
                        .with("<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>")
                        .with("<controller type='sata'/>")
                        .withAgent())
                .awaitAgent();
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @BeforeEach
    void connect() {
        platform = LibvirtPlatform.connect(lab.uri());
    }

    @AfterEach
    void disconnect() {
        platform.close();
    }

    private LibvirtDomain domain() {
        return platform.domain(guest.uuid());
    }

    private static Problem problem(ThrowingCallable call) {
        return catchThrowableOfType(LibvirtException.class, call).problem();
    }

    @Test
    void theHostSaysWhatItCan() {
        assertThat(platform.host().local()).isTrue();
        assertThat(platform.host().capabilities().backup()).isEqualTo(Support.YES);
        assertThat(platform.host().capabilities().checkpoints()).isEqualTo(Support.YES);
        assertThat(platform.host().capabilities().hypervisor().atLeast(5, 0)).isTrue();
    }

    private static List<Thread> loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("libvirt-events"))
                .toList();
    }

    @Test
    void theLoopOfEventsEndsWithTheLastConnection() throws InterruptedException {
        LibvirtPlatform.connect(lab.uri()).close();
        assertThat(loops()).hasSize(1);
        Thread loop = loops().getFirst();
        platform.close();
        assertThat(loop.join(Duration.ofSeconds(10))).isTrue();
        try (LibvirtPlatform another = LibvirtPlatform.connect(lab.uri())) {
            assertThat(loops()).hasSize(1).doesNotContain(loop);
            assertThat(another.machine(NAME).name()).isEqualTo(NAME);
        }
    }

    @Test
    void theMachineIsListedWithItsDisksAndVerdicts() {
        VirtualMachine machine = platform.machine(NAME);
        assertThat(platform.machines()).containsExactly(machine);
        assertThat(platform.machine(machine.uuid())).isEqualTo(machine);
        assertThat(machine.state()).isEqualTo(State.RUNNING);
        assertThat(machine.agent()).isEqualTo(AgentChannel.CONNECTED);
        assertThat(machine.disks()).extracting(VirtualDisk::target).containsExactly("vda", "vdb", "sda");
        assertThat(machine.disks().getFirst().sizes().orElseThrow().capacity()).isEqualTo(64 << 20);

        List<InspectedDisk> inspected = new DiskInspection(platform.host()).inspect(machine);
        assertThat(((DiskVerdict.ByImage) inspected.get(0).verdict()).strategies())
                .contains(Strategy.CHECKPOINT);
        assertThat(((DiskVerdict.ByImage) inspected.get(1).verdict()).strategies())
                .contains(Strategy.FULL_READ)
                .doesNotContain(Strategy.CHECKPOINT);
        assertThat(inspected.get(2).verdict()).isInstanceOf(DiskVerdict.ByReference.class);
    }

    @Test
    void theGuestSpeaksThroughItsAgent() throws LibvirtException {
        assertThat(platform.networkMounts(platform.machine(NAME))).isEqualTo(new NetworkMounts.None());
        assertThat(domain().guestFacts(GuestFact.FILE_SYSTEMS).text("fs.0.mountpoint"))
                .contains("/mnt/vda");
        String before = guest.exec("cat /run/freezes 2>/dev/null || true");
        assertThat(domain().agent().freeze()).isEqualTo(1);
        assertThat(domain().agent().thaw()).isEqualTo(1);
        assertThat(domain().agent().thaw()).isZero();
        assertThat(guest.exec("cat /run/freezes")).startsWith(before + "freeze\nthaw\n");
        assertThat(domain().monitor("{\"execute\":\"query-status\"}")).contains("\"running\"");
    }

    /** The guest freezes after we gave up: who sets a limit must thaw in any case. */
    @Test
    void aFreezeThatTakesTooLongIsGivenUpAndCanBeThawedLater() throws Exception {
        guest.exec("printf '#!/bin/sh\\n[ $1 = thaw ] || sleep 3\\n' >/run/hook; chmod +x /run/hook");
        try {
            long begin = Time.system().nanos();
            assertThat(problem(() ->
                            domain().agent().execute("{\"execute\":\"guest-fsfreeze-freeze\"}", Duration.ofSeconds(1))))
                    .isEqualTo(Problem.AGENT_UNRESPONSIVE);
            assertThat(Duration.ofNanos(Time.system().nanos() - begin)).isLessThan(Duration.ofMillis(2900));
            assertThat(domain().agent().thaw()).isEqualTo(1);
        } finally {
            guest.exec("rm /run/hook");
        }
    }

    @Test
    void aBackupJobMakesItsCheckpointAndEnds() throws Exception {
        BlockingQueue<LibvirtEvent> events = new LinkedBlockingQueue<>();
        platform.connection().listen(events::add);
        LibvirtDomain domain = domain();
        assertThat(domain.jobStatistics().state()).isEqualTo(JobStatistics.State.NONE);
        Path socket = lab.directory().resolve("s");
        domain.backups()
                .begin(
                        "<domainbackup mode='pull'><server transport='unix' socket='" + socket
                                + "'/><disks><disk name='vda' backup='yes' type='file'><scratch file='"
                                + lab.directory().resolve("scratch") + "'/></disk></disks></domainbackup>",
                        "<domaincheckpoint><name>one</name><disks><disk name='vdb' checkpoint='no'/>"
                                + "<disk name='vda' checkpoint='bitmap'/></disks></domaincheckpoint>");
        assertThat(socket).exists();
        assertThat(domain.jobStatistics().isBackup()).isTrue();
        assertThat(domain.jobStatistics().scratchTotal()).isPresent();
        assertThat(domain.backups().xml()).contains("vda", "mode='pull'");
        domain.abortJob();
        LibvirtEvent.JobCompleted completed = await(events, LibvirtEvent.JobCompleted.class);
        assertThat(completed.statistics().isBackup()).isTrue();
        assertThat(completed.statistics().succeeded()).contains(true);
        assertThat(completed.name()).isEqualTo(NAME);
        assertThat(problem(() -> domain.backups().xml())).isEqualTo(Problem.NO_BACKUP);

        assertThat(domain.checkpoints().names()).containsExactly("one");
        assertThat(domain.checkpoints().xml("one", CheckpointXml.SIZE, CheckpointXml.NO_DOMAIN))
                .contains("size=");
        domain.checkpoints().delete("one");
        assertThat(domain.checkpoints().names()).isEmpty();
        assertThat(problem(() -> domain.checkpoints().delete("one"))).isEqualTo(Problem.NO_CHECKPOINT);
    }

    @Test
    void aFullScratchPausesTheGuestIsToldAndHealsWhenTheJobEnds() throws Exception {
        BlockingQueue<LibvirtEvent> events = new LinkedBlockingQueue<>();
        platform.connection().listen(events::add);
        LibvirtDomain domain = domain();
        guest.exec("dd if=/dev/urandom of=/mnt/vda/full bs=1M count=8 2>/dev/null; sync");
        domain.backups()
                .begin("<domainbackup mode='pull'><server transport='unix' socket='"
                        + lab.directory().resolve("f") + "'/><disks><disk name='vda' backup='yes' type='file'>"
                        + "<scratch file='" + lab.tight().resolve("scratch")
                        + "'/></disk><disk name='vdb' backup='no'/></disks></domainbackup>");
        guest.launch("dd if=/dev/urandom of=/mnt/vda/full bs=1M count=8 conv=notrunc; sync; touch /run/full");
        LibvirtEvent.DiskFailed failed = await(events, LibvirtEvent.DiskFailed.class);
        assertThat(failed.paused()).isTrue();
        assertThat(failed.reason()).isEqualTo("enospc");
        assertThat(failed.uuid()).isEqualTo(domain.uuid());
        assertThat(platform.machine(NAME).state()).isEqualTo(State.PAUSED_BY_DISK_ERROR);
        domain.abortJob();
        await(events, LibvirtEvent.JobCompleted.class);
        domain.resume();
        assertThat(guest.exec("until [ -e /run/full ]; do sleep 0.1; done; dmesg | grep -c 'I/O error' || true"))
                .isEqualTo("0\n");
        assertThat(platform.machine(NAME).state()).isEqualTo(State.RUNNING);
    }

    private static <T extends LibvirtEvent> T await(BlockingQueue<LibvirtEvent> events, Class<T> kind)
            throws InterruptedException {
        while (true) {
            LibvirtEvent event = events.poll(60, TimeUnit.SECONDS);
            assertThat(event).as("a " + kind.getSimpleName()).isNotNull();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    @Test
    void aSnapshotIsTakenAndMergedAgain() throws Exception {
        BlockingQueue<LibvirtEvent> events = new LinkedBlockingQueue<>();
        platform.connection().listen(events::add);
        LibvirtDomain domain = domain();
        Path overlay = lab.directory().resolve("overlay");
        domain.snapshots()
                .create(
                        "<domainsnapshot><disks><disk name='vda' snapshot='external'><source file='" + overlay
                                + "'/></disk><disk name='vdb' snapshot='no'/></disks></domainsnapshot>",
                        SnapshotCreation.DISK_ONLY,
                        SnapshotCreation.NO_METADATA,
                        SnapshotCreation.ATOMIC);
        assertThat(platform.machine(NAME).disks().getFirst().backing()).hasSize(1);
        guest.exec("echo over >/mnt/vda/over; sync");
        domain.blockJobs().commit("vda", "", "", CommitFlag.ACTIVE);
        long end = Time.system().nanos() + Duration.ofSeconds(30).toNanos();
        BlockJob job = domain.blockJobs().find("vda").orElseThrow();
        while (!job.isSettled() && Time.system().nanos() < end) {
            Time.system().sleep(Duration.ofMillis(50));
            job = domain.blockJobs().find("vda").orElseThrow();
        }
        assertThat(job.kind()).isEqualTo(BlockJob.Kind.ACTIVE_COMMIT);
        domain.blockJobs().pivot("vda");
        assertThat(domain.blockJobs().find("vda")).isEmpty();
        LibvirtEvent.BlockJobChanged ready = await(events, LibvirtEvent.BlockJobChanged.class);
        assertThat(ready.status()).isEqualTo(LibvirtEvent.BlockJobChanged.Status.READY);
        assertThat(ready.disk()).isEqualTo("vda");
        assertThat(await(events, LibvirtEvent.BlockJobChanged.class).status())
                .isEqualTo(LibvirtEvent.BlockJobChanged.Status.COMPLETED);
        assertThat(platform.machine(NAME).disks().getFirst().backing()).isEmpty();
        Files.delete(overlay);
        assertThat(guest.exec("cat /mnt/vda/over")).isEqualTo("over\n");
    }

    @Test
    void aLostLibvirtdIsNoticedAndTheNextConnectionWorks() throws Exception {
        BlockingQueue<LibvirtEvent> events = new LinkedBlockingQueue<>();
        platform.connection().listen(events::add);
        LibvirtDomain before = domain();
        lab.killDaemon();
        assertThat(await(events, LibvirtEvent.ConnectionLost.class)).isNotNull();
        assertThat(platform.connection().isAlive()).isFalse();
        assertThat(problem(before::state)).isEqualTo(Problem.UNREACHABLE);
        assertThat(catchThrowableOfType(HoldfastException.class, () -> LibvirtPlatform.connect(lab.uri()))
                        .code())
                .isEqualTo(ErrorCode.PLATFORM_UNREACHABLE);

        lab.startDaemon();
        try (LibvirtPlatform again = LibvirtPlatform.connect(lab.uri())) {
            assertThat(again.machine(NAME).state()).isEqualTo(State.RUNNING);
        }
        // The guest goes on seeing the files of the libvirtd that started it, and others need it to see those of this
        // one.
        lab.virsh("destroy", NAME);
        guest.start();
        guest.awaitAgent();
    }

    @Test
    void machinesAreDefinedStartedAndDeletedAndTheirDisksStay() throws Exception {
        Path disk = lab.image("c", "qcow2", 1);
        VirtualMachine defined = platform.define(GuestPlan.named("second")
                .disk(disk, "qcow2")
                .xml(lab.directory().resolve("none"), lab.directory().resolve("second.log"))
                .replaceAll("<kernel>.*</cmdline>", ""));
        assertThat(defined.state()).isEqualTo(State.OFF);
        assertThat(defined.agent()).isEqualTo(AgentChannel.NONE);
        assertThat(platform.networkMounts(defined)).isInstanceOf(NetworkMounts.Unknown.class);
        assertThat(new DiskInspection(platform.host())
                        .inspect(defined)
                        .getFirst()
                        .verdict())
                .isEqualTo(new DiskVerdict.ByImage(Set.of(Strategy.OFFLINE), ""));
        LibvirtDomain domain = platform.domain(defined.uuid());
        assertThat(problem(() -> domain.agent().execute("{\"execute\":\"guest-ping\"}", Duration.ofSeconds(1))))
                .isEqualTo(Problem.OPERATION_INVALID);
        platform.start(defined.uuid());
        assertThat(catchThrowableOfType(LibvirtException.class, domain::start).problem())
                .isEqualTo(Problem.OPERATION_INVALID);
        assertThat(problem(() -> domain.agent().execute("{\"execute\":\"guest-ping\"}", Duration.ofSeconds(1))))
                .isEqualTo(Problem.NO_SUPPORT);
        assertThat(catchThrowableOfType(HoldfastException.class, () -> platform.delete(defined.uuid()))
                        .code())
                .isEqualTo(ErrorCode.PLATFORM_REFUSED);
        domain.suspend();
        assertThat(platform.machine("second").state()).isEqualTo(State.PAUSED);
        domain.resume();
        domain.destroy();
        platform.delete(defined.uuid());
        assertThat(catchThrowableOfType(HoldfastException.class, () -> platform.machine("second"))
                        .code())
                .isEqualTo(ErrorCode.PLATFORM_UNKNOWN);
        assertThat(disk).exists();
    }

    @Test
    void aGuestWithoutItsAgentIsSilentAndItsMountsUnknown() throws Exception {
        VirtualMachine defined = platform.define(GuestPlan.named("mute")
                .withAgent()
                .xml(lab.directory().resolve("none"), lab.directory().resolve("mute.log"))
                .replaceAll("<kernel>.*</cmdline>", ""));
        platform.start(defined.uuid());
        VirtualMachine machine = platform.machine("mute");
        assertThat(machine.agent()).isEqualTo(AgentChannel.SILENT);
        assertThat(platform.networkMounts(machine)).isInstanceOf(NetworkMounts.Unknown.class);
        LibvirtDomain domain = platform.domain(machine.uuid());
        assertThat(problem(() -> domain.agent().freeze())).isEqualTo(Problem.AGENT_UNRESPONSIVE);
        domain.destroy();
        platform.delete(machine.uuid());
    }

    @Test
    void poolsAreListedWithTheirDirectories() throws Exception {
        Path directory = Files.createDirectory(lab.directory().resolve("pool"));
        lab.virsh("pool-define-as", "images", "dir", "--target", directory.toString());
        lab.virsh("pool-start", "images");
        StoragePool pool = platform.pools().getFirst();
        assertThat(pool.name()).isEqualTo("images");
        assertThat(pool.kind()).isEqualTo("dir");
        assertThat(pool.directory()).contains(directory.toString());
        assertThat(pool.running()).isTrue();
        assertThat(pool.available()).isPositive();
        assertThat(platform.connection().pools().atTarget(directory.toString())).isEqualTo("images");
    }
}
