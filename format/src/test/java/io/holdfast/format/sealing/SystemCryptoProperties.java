package io.holdfast.format.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.Randomness;
import io.holdfast.format.Sha256;
import io.holdfast.format.sealing.AuthenticatedCipher.Associated;
import io.holdfast.format.sealing.openssl.Libcrypto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The system's library gives the bytes that the Java platform gives, and no more. */
final class SystemCryptoProperties {
    private static final Algorithms JAVA = Computing.AES_BY_JAVA.algorithms();
    private static final Algorithms SYSTEM = Computing.AES_BY_LIBCRYPTO.algorithms();

    private static final Libcrypto LIBRARY = SystemCrypto.find("").orElseThrow();

    private static final int TAG = AuthenticatedCipher.TAG;

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        Randomness.secure().fill(bytes);
        return bytes;
    }

    @Property(tries = 150)
    void bothHashAlikeInWhateverParts(
            @ForAll @IntRange(max = 1 << 20) int length, @ForAll @IntRange(max = 1 << 20) int cut) {
        byte[] bytes = random(length);
        byte[] key = random(Keys.SIZE);
        int first = Math.min(length, cut);
        KeyedHash system = SYSTEM.keyedHash(key);
        byte[] hash = JAVA.keyedHash(key).of(bytes);
        system.add(bytes, 0, first);
        system.add(bytes, first, length - first);
        assertThat(system.finish()).isEqualTo(hash);
        assertThat(system.of(bytes)).as("once more").isEqualTo(hash);
    }

    @Property(tries = 150)
    void bothDigestAlikeInWhateverParts(
            @ForAll @IntRange(max = 1 << 20) int length, @ForAll @IntRange(max = 1 << 20) int cut)
            throws DigestException {
        byte[] bytes = random(length);
        int first = Math.min(length, cut);
        MessageDigest system = new LibcryptoSha256(LIBRARY);
        byte[] hash = Sha256.digest().digest(bytes);
        system.update(bytes, 0, first);
        system.update(bytes, first, length - first);
        byte[] room = new byte[40];
        assertThat(system.digest(room, 3, 32)).isEqualTo(32);
        assertThat(Arrays.copyOfRange(room, 3, 35)).isEqualTo(hash);
        system.update((byte) 1);
        system.reset();
        assertThat(system.digest(bytes)).as("once more").isEqualTo(hash);
        assertThatThrownBy(() -> system.digest(room, 20, 20)).isInstanceOf(DigestException.class);
        assertThatThrownBy(() -> system.digest(room, 20, 32)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 150)
    void bothSealAlikeAndOpenWhatTheOtherSealed(
            @ForAll @IntRange(max = 1 << 20) int length, @ForAll @IntRange(max = 300) int associated) {
        byte[] key = random(Keys.SIZE);
        byte[] nonce = random(AuthenticatedCipher.NONCE);
        byte[] with = random(associated);
        byte[] plaintext = random(length + 3);
        AuthenticatedCipher java = JAVA.cipher(key);
        AuthenticatedCipher system = SYSTEM.cipher(key);
        byte[] byJava = new byte[length + TAG + 5];
        byte[] bySystem = byJava.clone();
        java.seal(nonce, Associated.of(with), plaintext, 3, length, byJava, 5);
        system.seal(nonce, Associated.of(with), plaintext, 3, length, bySystem, 5);
        assertThat(bySystem).isEqualTo(byJava);
        byte[] opened = plaintext.clone();
        Arrays.fill(opened, 3, opened.length, (byte) 0);
        assertThat(system.open(nonce, Associated.of(with), byJava, 5, length + TAG, opened, 3))
                .isTrue();
        assertThat(opened).isEqualTo(plaintext);
    }

    @Property(tries = 150)
    void whatWasAlteredIsRefusedAndTheNextMessageIsNot(
            @ForAll @IntRange(max = 700_000) int length, @ForAll @IntRange(max = 1 << 20) int where) {
        byte[] nonce = random(AuthenticatedCipher.NONCE);
        Associated with = Associated.of(random(40));
        AuthenticatedCipher system = SYSTEM.cipher(random(Keys.SIZE));
        byte[] plaintext = random(length);
        byte[] sealed = new byte[length + TAG];
        system.seal(nonce, with, plaintext, 0, length, sealed, 0);
        byte[] altered = sealed.clone();
        altered[where % altered.length] ^= 1;
        byte[] opened = new byte[length];
        assertThat(system.open(nonce, with, altered, 0, altered.length, opened, 0))
                .isFalse();
        assertThat(system.open(nonce, with, sealed, 0, sealed.length, opened, 0))
                .isTrue();
        assertThat(opened).isEqualTo(plaintext);
    }

    @Example
    void keysAndRangesThatAreNoneAreRefusedBeforeTheLibrarySeesThem() {
        assertThatThrownBy(() -> SYSTEM.cipher(new byte[31])).hasMessageContaining("not 31");
        assertThatThrownBy(() -> SYSTEM.keyedHash(new byte[65])).isInstanceOf(IllegalArgumentException.class);
        KeyedHash hash = SYSTEM.keyedHash(new byte[Keys.SIZE]);
        AuthenticatedCipher cipher = SYSTEM.cipher(new byte[Keys.SIZE]);
        byte[] nonce = new byte[AuthenticatedCipher.NONCE];
        Associated nothing = Associated.of(new byte[0]);
        assertThatThrownBy(() -> hash.add(new byte[10], 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> cipher.seal(nonce, nothing, new byte[10], 0, 10, new byte[25], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> cipher.open(nonce, nothing, new byte[26], 0, 26, new byte[9], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Example
    void manyThreadsEachWithToolsOfItsOwnDisturbNobody() throws Exception {
        byte[] key = random(Keys.SIZE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> right = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                right.add(threads.submit(rightManyTimes(key)));
            }
            for (Future<Boolean> each : right) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    private static Callable<Boolean> rightManyTimes(byte[] key) {
        return () -> {
            KeyedHash hash = SYSTEM.keyedHash(key);
            AuthenticatedCipher cipher = SYSTEM.cipher(key);
            byte[] bytes = random(5000);
            byte[] name = JAVA.keyedHash(key).of(bytes);
            byte[] sealed = new byte[bytes.length + TAG];
            byte[] opened = new byte[bytes.length];
            boolean right = true;
            for (int i = 0; i < 100; i++) {
                byte[] nonce = random(AuthenticatedCipher.NONCE);
                cipher.seal(nonce, Associated.of(name), bytes, 0, bytes.length, sealed, 0);
                right &= cipher.open(nonce, Associated.of(name), sealed, 0, sealed.length, opened, 0);
                right &= Arrays.equals(hash.of(opened), name);
            }
            return right;
        };
    }

    /** A hash and a cipher take some 3 KiB of native memory: 300 MB in all, were it not given back. */
    @Example
    void whatNothingRefersToIsFreed() throws Exception {
        make(10_000);
        long before = resident();
        for (int i = 0; i < 10; i++) {
            make(10_000);
        }
        assertThat(resident() - before).isLessThan(100 << 20);
    }

    private static void make(int count) {
        byte[] key = new byte[Keys.SIZE];
        for (int i = 0; i < count; i++) {
            SYSTEM.keyedHash(key).add(key, 0, key.length);
            SYSTEM.cipher(key);
        }
        System.gc();
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .sum();
    }

    @Example
    void javaComputesWhereTheLibraryIsMissingUnwantedOrAnother() {
        assertThat(SystemCrypto.find("libno-such-thing.so.9")).isEmpty();
        assertThat(SystemCrypto.find(SystemCrypto.NONE)).isEmpty();
        assertThat(SystemCrypto.find("libc.so.6")).isEmpty();
        assertThat(SystemCrypto.find("")).isPresent();
    }

    @Example
    void whatGivesOtherAnswersIsNotUsed() {
        assertThat(SystemCrypto.isRight(SYSTEM)).isTrue();
        assertThat(SystemCrypto.isRight(JAVA)).isTrue();
        assertThat(SystemCrypto.isRight(Computing.SM.algorithms())).isFalse();
    }
}
