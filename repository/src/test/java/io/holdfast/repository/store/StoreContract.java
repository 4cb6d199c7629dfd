package io.holdfast.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.repository.store.Store.Publish;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, whatever it is made of. */
abstract class StoreContract {
    private static final Name NAME = new Name("folder/a1");

    private Store store = new MemoryStore();

    @BeforeEach
    void begin() {
        store = store();
    }

    /** An empty store. */
    abstract Store store();

    private static Payload payload(int... bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) bytes[i];
        }
        return Payload.of(all);
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void givesBackWhatWasPutWhollyAndInParts() {
        store.put(NAME, new Payload(List.of(new byte[] {1, 2}, new byte[0], new byte[] {3})), Publish.NEW);
        assertThat(store.get(NAME, Range.whole())).containsExactly(1, 2, 3);
        assertThat(store.get(NAME, Range.of(1, 2))).containsExactly(2, 3);
        assertThat(store.get(NAME, Range.of(3, 0))).isEmpty();
        assertThat(store.size(NAME)).contains(3L);
    }

    @Test
    void partsOfEveryLengthLieOneBehindTheOther() {
        Random random = new Random(7);
        List<byte[]> parts = IntStream.of(1, 200_000, 62_143, 0, 262_144, 700_000, 3)
                .mapToObj(length -> {
                    byte[] part = new byte[length];
                    random.nextBytes(part);
                    return part;
                })
                .toList();
        Payload payload = new Payload(parts);
        store.put(NAME, payload, Publish.NEW);
        assertThat(store.get(NAME, Range.whole())).isEqualTo(payload.toBytes());
        Name empty = new Name("folder/empty");
        store.put(empty, new Payload(List.of()), Publish.NEW);
        assertThat(store.get(empty, Range.whole())).isEmpty();
    }

    @Test
    void whatIsNotThereIsAnErrorOfItsOwn() {
        assertFails(ErrorCode.STORE_NO_SUCH_NAME, () -> store.get(NAME, Range.whole()));
        assertThat(store.size(NAME)).isEmpty();
    }

    @Test
    void aRangeBeyondTheEndIsCorruption() {
        store.put(NAME, payload(1, 2), Publish.NEW);
        assertFails(ErrorCode.FORMAT_CORRUPT, () -> store.get(NAME, Range.of(1, 2)));
    }

    @Test
    void aNameThatIsTakenIsNotPutAnewUnlessItIsToBeReplaced() {
        store.put(NAME, payload(1), Publish.NEW);
        assertFails(ErrorCode.STORE_NAME_TAKEN, () -> store.put(NAME, payload(2), Publish.NEW));
        assertThat(store.get(NAME, Range.whole())).containsExactly(1);
        store.put(NAME, payload(3), Publish.REPLACE);
        assertThat(store.get(NAME, Range.whole())).containsExactly(3);
    }

    @Test
    void listsEverythingBelowAFolderAndNothingElse() {
        store.put(NAME, payload(1), Publish.NEW);
        store.put(new Name("folder/deeper/b"), payload(1, 2), Publish.NEW);
        store.put(new Name("folder-other/c"), payload(), Publish.NEW);
        Set<String> seen = new TreeSet<>();
        store.list(new Name("folder"), listed -> seen.add(listed.name() + " " + listed.size()));
        assertThat(seen).containsExactly("folder/a1 1", "folder/deeper/b 2");
        store.list(new Name("nowhere"), listed -> seen.add("never"));
        assertThat(seen).hasSize(2);
    }

    @Test
    void whatIsDeletedIsGoneAndMayBeDeletedAgain() {
        store.put(NAME, payload(1), Publish.NEW);
        store.delete(NAME);
        store.delete(NAME);
        assertThat(store.size(NAME)).isEmpty();
        store.put(NAME, payload(2), Publish.NEW);
        assertThat(store.get(NAME, Range.whole())).containsExactly(2);
    }

    @Test
    void ofManyWhoCreateOneNameExactlyOneSucceeds() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<Boolean>> tries = IntStream.range(0, 16)
                    .mapToObj(i -> threads.submit(() -> {
                        try {
                            store.put(NAME, payload(i), Publish.NEW);
                            return true;
                        } catch (HoldfastException e) {
                            return false;
                        }
                    }))
                    .toList();
            long won = tries.stream().filter(StoreContract::get).count();
            assertThat(won).isEqualTo(1);
        }
    }

    private static boolean get(java.util.concurrent.Future<Boolean> attempt) {
        try {
            return attempt.get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
