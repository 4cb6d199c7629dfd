package io.holdfast.agent.platform.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.format.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibvirtTest {
    private static final String URI = "test:///default";
    private static final String DOMAIN =
            "<domain type='test'><name>%</name><memory>8192</memory><os><type>hvm</type></os></domain>";

    private final Libvirt libvirt = Libvirt.load();
    private final LibvirtConnection connection = libvirt.connect(URI);

    LibvirtTest() throws LibvirtException {}

    @AfterEach
    void close() {
        connection.close();
    }

    private static String named(String name) {
        return DOMAIN.replace("%", name);
    }

    @Test
    void theLibraryAndTheHostSayWhatTheyAre() throws LibvirtException {
        assertThat(libvirt.version().atLeast(7, 0)).isTrue();
        assertThat(connection.version()).isEqualTo(libvirt.version());
        assertThat(connection.hypervisorVersion()).isEqualTo(new LibvirtVersion(0, 0, 2));
        assertThat(connection.hostname()).isNotEmpty();
        assertThat(connection.uri()).isEqualTo(URI);
        assertThat(connection.capabilities()).contains("<capabilities>");
        assertThat(connection.isAlive()).isTrue();
        assertThat(Feature.values()).allMatch(libvirt::has);
    }

    @Test
    void domainsAreListedAndFoundByNameAndUuid() throws LibvirtException {
        assertThat(connection.domains()).extracting(LibvirtDomain::name).containsExactly("test");
        LibvirtDomain byName = connection.domainByName("test");
        LibvirtDomain byUuid = connection.domainByUuid(byName.uuid().replace("-", ""));
        assertThat(byUuid.uuid()).isEqualTo(byName.uuid()).isEqualTo("6695eb01-f6a4-8304-79aa-97f2502e193f");
        assertThat(byName.state()).isEqualTo(new DomainState(DomainState.State.RUNNING, 0));
        assertThat(byName.isPersistent()).isTrue();
        assertThat(byName.xml()).contains("<name>test</name>", "id='1'");
        assertThat(byName.xml(XmlFlag.INACTIVE, XmlFlag.SECURE)).doesNotContain("id='1'");
    }

    @Test
    void aDomainGoesThroughItsLife() throws LibvirtException {
        String name = "名前 mit Leerzeichen " + "x".repeat(200);
        LibvirtDomain domain = connection.define(named(name));
        assertThat(domain.name()).isEqualTo(name);
        assertThat(domain.state().isActive()).isFalse();
        domain.start();
        assertThat(domain.state().state()).isEqualTo(DomainState.State.RUNNING);
        domain.suspend();
        assertThat(domain.state()).isEqualTo(new DomainState(DomainState.State.PAUSED, DomainState.PAUSED_USER));
        domain.resume();
        domain.destroy();
        domain.undefine();
        assertThat(catchThrowableOfType(LibvirtException.class, domain::state).problem())
                .isEqualTo(Problem.NO_DOMAIN);

        LibvirtDomain fleeting = connection.create(named("fleeting"));
        assertThat(fleeting.isPersistent()).isFalse();
        fleeting.destroy();
        assertThat(connection.domains()).hasSize(1);
    }

    @Test
    void checkpointsAndSnapshotsAreMadeListedAndRemoved() throws LibvirtException {
        LibvirtDomain domain = connection.domainByName("test");
        Checkpoints checkpoints = domain.checkpoints();
        checkpoints.create("<domaincheckpoint><name>one</name></domaincheckpoint>");
        checkpoints.create("<domaincheckpoint><name>two</name></domaincheckpoint>");
        assertThat(checkpoints.names()).containsExactly("one", "two");
        String xml = checkpoints.xml("two", CheckpointXml.NO_DOMAIN);
        assertThat(xml).contains("<parent>").doesNotContain("<domain ");
        checkpoints.delete("one");
        checkpoints.forget("two");
        assertThat(checkpoints.names()).isEmpty();
        assertThat(catchThrowableOfType(LibvirtException.class, () -> checkpoints.xml("two"))
                        .problem())
                .isEqualTo(Problem.NO_CHECKPOINT);

        DomainSnapshots snapshots = domain.snapshots();
        snapshots.create("<domainsnapshot><name>later</name></domainsnapshot>");
        assertThat(snapshots.names()).containsExactly("later");
        assertThat(snapshots.xml("later")).contains("<name>later</name>");
        snapshots.delete("later");
        assertThat(snapshots.names()).isEmpty();
    }

    @Test
    void poolsAreFoundByNameAndTarget() throws LibvirtException {
        StoragePools pools = connection.pools();
        assertThat(pools.names()).containsExactly("default-pool");
        assertThat(pools.xml("default-pool")).contains("<path>/default-pool</path>");
        assertThat(pools.sizes("default-pool").running()).isTrue();
        assertThat(pools.sizes("default-pool").capacity()).isPositive();
        pools.refresh("default-pool");
        assertThat(catchThrowableOfType(LibvirtException.class, () -> pools.xml("none"))
                        .problem())
                .isEqualTo(Problem.NO_POOL);
    }

    @Test
    void errorsSayWhatHappenedAndWhatToDo() {
        LibvirtException error = catchThrowableOfType(LibvirtException.class, () -> connection.domainByName("nobody"));
        assertThat(error.number()).isEqualTo(42);
        assertThat(error.function()).isEqualTo("virDomainLookupByName");
        var translated = error.translated("nobody");
        assertThat(translated.code()).isEqualTo(ErrorCode.PLATFORM_UNKNOWN);
        assertThat(translated)
                .hasMessageStartingWith("nobody: ")
                .hasMessageContaining("`holdfast vm list`")
                .hasCause(error);

        assertThat(catchThrowableOfType(LibvirtException.class, () -> connection.define("<domain"))
                        .problem())
                .isEqualTo(Problem.XML);
        assertThat(catchThrowableOfType(
                                LibvirtException.class,
                                () -> connection.define(named("off")).destroy())
                        .problem())
                .isEqualTo(Problem.OPERATION_INVALID);
        assertThat(catchThrowableOfType(
                                LibvirtException.class,
                                () -> connection.domainByName("test").backups().begin("<domainbackup/>"))
                        .problem())
                .isEqualTo(Problem.NO_SUPPORT);
        assertThat(catchThrowableOfType(
                                LibvirtException.class, () -> libvirt.connect("qemu+unix:///system?socket=/none"))
                        .problem())
                .isEqualTo(Problem.UNREACHABLE);
        assertThatThrownBy(() -> connection.domainByName("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMissingLibraryIsSaidWithARemedy() {
        assertThat(Symbols.find("/nowhere")).isEmpty();
        assertThat(LibvirtException.notInstalled(Symbols.LIBRARY).translated("this host"))
                .hasMessageContaining("HOLDFAST_LIBVIRT")
                .extracting("code")
                .isEqualTo(ErrorCode.PLATFORM_MISSING);
    }

    /** No old libvirt is at hand: a library that has none of the functions takes its place. */
    @Test
    void whatALibraryLacksIsSaidWhenItIsCalled(@TempDir Path directory) throws Exception {
        Path self = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .map(line -> line.substring(line.indexOf('/') + 1))
                .filter(line -> line.endsWith("libc.so.6"))
                .map(line -> Path.of("/" + line))
                .findFirst()
                .orElseThrow();
        Files.createSymbolicLink(directory.resolve(Symbols.LIBRARY), self);
        Symbols old = Symbols.find(directory.toString()).orElseThrow();
        assertThat(Feature.values()).noneMatch(each -> each.isIn(old));
        LibvirtException error = catchThrowableOfType(LibvirtException.class, () -> old.address(Function.BACKUP_BEGIN));
        assertThat(error.problem()).isEqualTo(Problem.NO_SUPPORT);
        assertThat(error).hasMessageContaining("virDomainBackupBegin, which came with 6.0.0");
        assertThat(error.translated("m").code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
    }

    @Test
    void threadsSeeOnlyTheirOwnErrors() throws Exception {
        List<Callable<Integer>> work = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String name = "absent-" + i;
            work.add(() -> {
                LibvirtException error = catchThrowableOfType(
                        LibvirtException.class,
                        () -> connection.define(named("x").replace("'test'", "'" + name + "'")));
                assertThat(error).hasMessageContaining(name);
                return connection.domains().size();
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> each : threads.invokeAll(work)) {
                assertThat(each.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void aClosedConnectionFailsAndClosesTwice() {
        connection.close();
        connection.close();
        assertThat(connection.isAlive()).isFalse();
        assertThat(catchThrowableOfType(LibvirtException.class, connection::domains)
                        .problem())
                .isEqualTo(Problem.UNREACHABLE);
    }

    @Test
    void eventsReachTheListenerWhichMayCallBack() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        connection.listen(event -> {
            if (event instanceof LibvirtEvent.Lifecycle change) {
                try {
                    seen.add(change.change() + " " + change.name() + " "
                            + connection.domainByUuid(change.uuid()).isPersistent());
                } catch (LibvirtException e) {
                    seen.add(change.change() + " " + change.name() + " " + e.problem());
                }
            }
        });
        LibvirtDomain domain = connection.define(named("watched"));
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("DEFINED watched true");
        domain.start();
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("STARTED watched true");
        domain.destroy();
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("STOPPED watched true");
        domain.undefine();
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("UNDEFINED watched NO_DOMAIN");
        assertThatThrownBy(() -> connection.listen(event -> {})).isInstanceOf(IllegalStateException.class);
    }
}
