package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.PackContent;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store.Publish;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Repair replaces only index files that it listed before it read them: a session that publishes beside it, at whatever call of the store it is, loses nothing. */
final class RepairBesideSessionsTest {
    private final Map<String, byte[]> damaged = Files.random(3, 8);
    private final Map<String, byte[]> others = Files.random(4, 8);

    @Test
    void whatASessionPublishesMeanwhileStays() {
        int calls = 1;
        for (int at = 1; at <= calls; at++) {
            Lab lab = new Lab(at);
            Files.backup(lab.process().repository(), damaged, lab.randomness());
            breakAPack(lab);
            Repository session = lab.process().repository();
            List<SnapshotId> committed = new ArrayList<>();
            int before = at;
            WatchedStore view = new WatchedStore(lab.store(), call -> {
                if (call == before) {
                    committed.add(Files.backup(session, others, lab.randomness()));
                }
            });
            try (Repository mending = lab.process(view).repository()) {
                assertThat(mending.repair(new UpkeepProgress())).isNotEmpty();
            }
            calls = view.calls();
            assertThat(committed).hasSize(1);
            Repository later = lab.process().repository();
            assertThat(Files.same(others, Files.restore(later, committed.getFirst(), lab.randomness())))
                    .as("a session that published before call %d of %d", at, calls)
                    .isTrue();
        }
        assertThat(calls).isGreaterThan(20);
    }

    private static void breakAPack(Lab lab) {
        Name name = lab.process().repository().packs().stream()
                .filter(pack -> pack.content() == PackContent.DATA)
                .map(pack -> Packs.name(pack.id()))
                .findFirst()
                .orElseThrow();
        byte[] bytes = lab.store().get(name, Range.whole());
        bytes[300] ^= 1;
        lab.store().put(name, Payload.of(bytes), Publish.REPLACE);
    }
}
