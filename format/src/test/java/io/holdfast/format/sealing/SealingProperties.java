package io.holdfast.format.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.Sha256;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What is sealed opens to itself; whatever is altered on the way is found out. */
final class SealingProperties {
    private static SealedChunk sealPage(Sealer sealer, Fingerprinter names, List<Fingerprint> links, byte[] plaintext) {
        Fingerprint name = names.page(links, plaintext, 0, plaintext.length);
        return sealer.seal(Kind.PAGE, name, links, plaintext, 0, plaintext.length);
    }

    private static List<Fingerprint> links(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Fingerprint(i, i * 31L, 7, 9))
                .toList();
    }

    @Property(tries = 100)
    void everyChunkOpensToItself(
            @ForAll Computing by, @ForAll @Size(max = 3000) byte[] plaintext, @ForAll CompressionLevel level) {
        try (Sealer sealer = new Sealer(by.keys(), level, Randomness.secure());
                Opener opener = new Opener(by.keys())) {
            Fingerprint name = new Fingerprinter(by.keys()).chunk(plaintext, 0, plaintext.length);
            SealedChunk chunk = sealer.data(name, plaintext, 0, plaintext.length);
            SealedChunk parsed = SealedChunk.parse(chunk.bytes().clone(), "test");
            assertThat(parsed.fingerprint()).isEqualTo(name);
            assertThat(parsed.intact(Sha256.digest())).isTrue();
            assertThat(opener.open(name, parsed)).isEqualTo(plaintext);
        }
    }

    @Property(tries = 100)
    void everyPageOpensToItselfWithItsLinks(
            @ForAll Computing by, @ForAll @Size(max = 300) byte[] plaintext, @ForAll @IntRange(max = 20) int count) {
        try (Sealer sealer = new Sealer(by.keys(), CompressionLevel.FAST, Randomness.secure());
                Opener opener = new Opener(by.keys())) {
            SealedChunk page = sealPage(sealer, new Fingerprinter(by.keys()), links(count), plaintext);
            SealedChunk parsed = SealedChunk.parse(page.bytes(), "test");
            assertThat(parsed.links()).isEqualTo(links(count));
            assertThat(opener.open(page.fingerprint(), parsed)).isEqualTo(plaintext);
        }
    }

    @Property(tries = 300)
    void aFlippedBitIsFoundByTheChecksumAndByTheKey(
            @ForAll Computing by, @ForAll @IntRange(max = 1_000_000) int where, @ForAll @IntRange(max = 7) int bit) {
        byte[] plaintext = "some text that compresses, some text that compresses"
                .repeat(3)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (Sealer sealer = new Sealer(by.keys(), CompressionLevel.FAST, Randomness.secure());
                Opener opener = new Opener(by.keys())) {
            SealedChunk page = sealPage(sealer, new Fingerprinter(by.keys()), links(3), plaintext);
            byte[] altered = page.bytes().clone();
            int at = where % (altered.length - SealedChunk.CHECKSUM);
            altered[at] ^= (byte) (1 << bit);
            assertThat(SealedChunk.trusted(altered).intact(Sha256.digest())).isFalse();
            assertThatThrownBy(() -> opener.open(page.fingerprint(), SealedChunk.parse(altered, "test")))
                    .isInstanceOf(HoldfastException.class);
        }
    }

    @Property(tries = 20)
    void anotherRepositorysKeyOpensNothing(@ForAll Computing by, @ForAll @Size(max = 100) byte[] plaintext) {
        byte[] other = new byte[32];
        other[0] = 1;
        try (Sealer sealer = new Sealer(by.keys(), CompressionLevel.FAST, Randomness.secure());
                Opener stranger = new Opener(by.keys(other))) {
            Fingerprint name = new Fingerprinter(by.keys()).chunk(plaintext, 0, plaintext.length);
            SealedChunk chunk = sealer.data(name, plaintext, 0, plaintext.length);
            assertThatThrownBy(() -> stranger.open(name, chunk))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHUNK_CORRUPT));
        }
    }

    @Property(tries = 20)
    void theSameKeyUnderAnotherSuiteOpensNothing(@ForAll Computing by, @ForAll Computing other) {
        Assume.that(by.suite() != other.suite());
        byte[] plaintext = new byte[1000];
        try (Sealer sealer = new Sealer(by.keys(), CompressionLevel.FAST, Randomness.secure());
                Opener opener = new Opener(other.keys())) {
            Fingerprint name = new Fingerprinter(by.keys()).chunk(plaintext, 0, plaintext.length);
            assertThat(new Fingerprinter(other.keys()).chunk(plaintext, 0, plaintext.length))
                    .isNotEqualTo(name);
            SealedChunk chunk = sealer.data(name, plaintext, 0, plaintext.length);
            assertThat(chunk.suite()).isEqualTo(by.suite());
            assertThatThrownBy(() -> opener.open(name, chunk))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHUNK_CORRUPT))
                    .hasMessageContaining("suite");
            byte[] relabelled = chunk.bytes().clone();
            relabelled[5] = (byte) other.suite().number();
            assertThatThrownBy(() -> opener.open(name, SealedChunk.parse(relabelled, "test")))
                    .hasMessageContaining("not authentic");
        }
    }

    @Example
    void aChunkOfAnUnknownSuiteIsRefusedByName() {
        try (Sealer sealer = new Sealer(Computing.SM.keys(), CompressionLevel.FAST, Randomness.secure())) {
            byte[] record = sealer.data(new Fingerprint(1, 2, 3, 4), new byte[9], 0, 9)
                    .bytes()
                    .clone();
            record[5] = 3;
            assertThatThrownBy(() -> SealedChunk.parse(record, "pack 7"))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CORRUPT));
            summed(record);
            assertThatThrownBy(() -> SealedChunk.parse(record, "pack 7"))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_TOO_NEW))
                    .hasMessage(
                            "A sealed chunk (pack 7) uses suite 3; this program knows up to 2. Use a newer Holdfast.");
        }
    }

    /** Gives a record the checksum of what it says. */
    private static void summed(byte[] record) {
        MessageDigest sha256 = Sha256.digest();
        int end = record.length - SealedChunk.CHECKSUM;
        sha256.update(record, 0, end);
        System.arraycopy(sha256.digest(), 0, record, end, SealedChunk.CHECKSUM);
    }

    @Example
    void aDamagedVersionIsNoLaterVersion() {
        try (Sealer sealer = new Sealer(Computing.SM.keys(), CompressionLevel.FAST, Randomness.secure())) {
            byte[] record = sealer.data(new Fingerprint(1, 2, 3, 4), new byte[9], 0, 9)
                    .bytes()
                    .clone();
            record[2] = 2;
            assertThatThrownBy(() -> SealedChunk.parse(record, "test"))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CORRUPT));
            summed(record);
            assertThatThrownBy(() -> SealedChunk.parse(record, "test"))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_TOO_NEW));
        }
    }

    @Property(tries = 200)
    void noBytesMakeTheParserFailOtherwiseThanAsCorrupt(@ForAll @Size(max = 400) byte[] bytes) {
        try {
            SealedChunk.parse(bytes, "test");
        } catch (HoldfastException e) {
            assertThat(e.code()).isIn(ErrorCode.FORMAT_CORRUPT, ErrorCode.FORMAT_TOO_NEW);
        }
    }
}
