package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Label;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A forget, or a repair of a label, dies before each of its changes; a forget meets a commit. */
final class KilledForgetTest {
    private static final Map<String, byte[]> GOING = Files.random(5, 12);
    private static final Map<String, byte[]> STAYING = Files.random(6, 12);

    private Lab lab = new Lab(43);
    private SnapshotId going = SnapshotId.of(new byte[SnapshotId.SIZE]);
    private SnapshotId staying = going;

    private void prepare() {
        lab = new Lab(43);
        try (Repository repository = lab.process().repository()) {
            going = Files.backup(repository, GOING, lab.randomness());
            staying = Files.backup(repository, STAYING, lab.randomness());
            repository.label(going, new Label(List.of("going"), Pin.FREE));
            repository.label(staying, new Label(List.of("staying"), Pin.PINNED));
        }
    }

    /** Whether it came to its end. */
    private boolean dies(int stopAt, Consumer<Repository> work) {
        Lab.Worker process = lab.process(new StoppingStore(lab.store(), stopAt));
        try {
            work.accept(process.repository());
            return true;
        } catch (StoppingStore.Stopped e) {
            return false;
        } finally {
            lab.die(process);
        }
    }

    private static List<Finding> findings(Repository repository) {
        return repository.check(new UpkeepProgress()).findings();
    }

    @Test
    void aSnapshotIsWholeOrGoneWhereverItsForgetDies() {
        boolean finished = false;
        int gone = 0;
        for (int stopAt = 1; !finished; stopAt++) {
            prepare();
            finished = dies(stopAt, repository -> repository.forgetDamaged(going));
            String when = "stopped before change " + stopAt;
            Repository repository = lab.process().repository();
            assertThat(findings(repository)).as(when).noneMatch(it -> it.severity() == Finding.Severity.DAMAGE);
            for (int round = 0; round < 2; round++) {
                boolean stands =
                        repository.snapshots().stream().anyMatch(it -> it.id().equals(going));
                assertThat(stands).as(when).isEqualTo(stopAt <= 3);
                if (stands) {
                    assertThat(Files.same(GOING, Files.restore(repository, going, lab.randomness())))
                            .as(when)
                            .isTrue();
                }
                gone += stands ? 0 : 1;
                assertThat(Files.same(STAYING, Files.restore(repository, staying, lab.randomness())))
                        .as(when)
                        .isTrue();
                repository.repair(new UpkeepProgress());
                repository.gc(Duration.ZERO, new UpkeepProgress());
            }
            assertThat(findings(repository)).as(when).isEmpty();
            assertThat(repository.snapshots().getLast().pin()).isEqualTo(Pin.PINNED);
            lab.store()
                    .list(
                            new Name("labels"),
                            listed -> assertThat(repository.has(SnapshotId.parse(
                                            listed.name().path().split("/", -1)[1])))
                                    .as(when)
                                    .isTrue());
        }
        assertThat(gone).isPositive();
    }

    @Test
    void aLabelThatIsMadeAnewPinsWhereverTheRepairDies() {
        boolean finished = false;
        for (int stopAt = 1; !finished; stopAt++) {
            prepare();
            Name label = new Name("labels/" + staying + "/0000000000000001");
            byte[] bytes = lab.store().get(label, Range.whole());
            bytes[bytes.length / 2] ^= 1;
            lab.store().put(label, Payload.of(bytes), Publish.REPLACE);
            finished = dies(stopAt, repository -> repository.repair(new UpkeepProgress()));
            Repository repository = lab.process().repository();
            assertThat(repository.snapshots().getLast().pin())
                    .as("stopped before change %d", stopAt)
                    .isEqualTo(Pin.PINNED);
            repository.repair(new UpkeepProgress());
            assertThat(findings(repository)).isEmpty();
            assertThat(repository.snapshots()).extracting(Snapshot::pin).containsExactly(Pin.FREE, Pin.PINNED);
        }
    }

    /** Forgets just before a copy is put. */
    private final class Meeting extends ForwardingStore {
        private Optional<String> before;

        Meeting(String before) {
            super(lab.store());
            this.before = Optional.of(before);
        }

        @Override
        public void put(Name name, Payload payload, Publish how) {
            if (before.filter(name.path()::startsWith).isPresent()) {
                before = Optional.empty();
                lab.process().repository().forgetDamaged(SnapshotId.parse(name.leaf()));
            }
            super.put(name, payload, how);
        }
    }

    private void assertThatOnlyStayingIsThere() {
        assertThat(lab.process().repository().snapshots())
                .extracting(Snapshot::id)
                .containsExactly(staying);
        for (int place = 1; place <= 3; place++) {
            lab.store()
                    .list(
                            new Name("snapshots/" + place),
                            listed -> assertThat(listed.name().leaf()).isEqualTo(staying.toString()));
        }
    }

    @Test
    void aCommitThatMeetsAForgetLeavesNoCopy() {
        for (int place = 2; place <= 3; place++) {
            prepare();
            lab.process().repository().forgetDamaged(going);
            Files.backup(lab.process(new Meeting("snapshots/" + place)).repository(), GOING, lab.randomness());
            assertThatOnlyStayingIsThere();
        }
    }

    @Test
    void aRepairThatMeetsAForgetLeavesNoCopy() {
        for (int place = 2; place <= 3; place++) {
            prepare();
            String copy = "snapshots/" + place;
            lab.store().delete(new Name(copy + "/" + going));
            lab.process(new Meeting(copy)).repository().repair(new UpkeepProgress());
            assertThatOnlyStayingIsThere();
        }
    }
}
