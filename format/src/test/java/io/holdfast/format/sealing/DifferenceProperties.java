package io.holdfast.format.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SealedChunk.Kind;
import io.holdfast.format.Suite;
import io.holdfast.format.layout.PackContent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A difference opens to its plaintext with its base, and with nothing else. */
final class DifferenceProperties {
    private static final Keys KEYS = Keys.derivedFrom(new byte[32], Suite.AES);
    private static final int LARGE = 300_000;

    private final Fingerprinter names = new Fingerprinter(KEYS);

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] edited(byte[] like, long seed, int edits) {
        byte[] other = Arrays.copyOf(like, like.length + 10);
        Random random = new Random(seed);
        for (int i = 0; i < edits; i++) {
            other[random.nextInt(other.length)] ^= 1;
        }
        return other;
    }

    private Fingerprint name(byte[] plaintext) {
        return names.chunk(plaintext, 0, plaintext.length);
    }

    private SealedChunk data(byte[] plaintext) {
        try (Sealer sealer = new Sealer(KEYS, CompressionLevel.FAST, Randomness.secure())) {
            return sealer.data(name(plaintext), plaintext, 0, plaintext.length);
        }
    }

    private SealedChunk difference(byte[] like, byte[] plaintext, CompressionLevel level) {
        try (Sealer sealer = new Sealer(KEYS, level, Randomness.secure())) {
            return SealedChunk.parse(
                    sealer.difference(name(plaintext), name(like), like, plaintext, 0, plaintext.length)
                            .bytes(),
                    "test");
        }
    }

    private static byte[] open(SealedChunk chunk, SealedChunk... bases) {
        try (Opener opener = new Opener(KEYS)) {
            return opener.open(chunk.fingerprint(), new Bases.Based(chunk, List.of(bases)));
        }
    }

    private static Bases.Chunks among(SealedChunk... chunks) {
        return (wanted, to) -> Arrays.stream(chunks)
                .filter(each -> wanted.contains(each.fingerprint()))
                .forEach(to);
    }

    private static void assertCorrupt(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoldfastException.class,
                        e -> assertThat(e.code().kind()).isEqualTo(ErrorCode.Kind.CORRUPTION));
    }

    @Property(tries = 60)
    void aDifferenceOpensWithItsBase(
            @ForAll long seed,
            @ForAll @IntRange(min = 200, max = LARGE) int size,
            @ForAll @IntRange(max = 20) int edits) {
        byte[] like = random(seed, size);
        byte[] plaintext = edited(like, seed, edits);
        SealedChunk chunk = difference(like, plaintext, CompressionLevel.FAST);
        assertThat(chunk.kind()).isEqualTo(size > 2000 ? Kind.DIFFERENCE : chunk.kind());
        SealedChunk[] bases = chunk.kind() == Kind.DIFFERENCE ? new SealedChunk[] {data(like)} : new SealedChunk[0];
        assertThat(open(chunk, bases)).isEqualTo(plaintext);
    }

    @Example
    void itIsSmallAlsoWhereBothAreAsLongAsCanBe() {
        byte[] like = random(1, 512 << 10);
        byte[] plaintext = edited(like, 2, 20);
        for (CompressionLevel level : List.of(CompressionLevel.FAST, CompressionLevel.HIGH)) {
            SealedChunk chunk = difference(like, plaintext, level);
            assertThat(chunk.size()).isLessThan(2000);
            assertThat(chunk.links()).containsExactly(name(like));
            assertThat(PackContent.of(chunk.kind())).isEqualTo(PackContent.PAGES);
        }
    }

    @Example
    void whatIsNotAlikeIsSealedAsData() {
        SealedChunk chunk = difference(random(1, 5000), random(2, 5000), CompressionLevel.FAST);
        assertThat(chunk.kind()).isEqualTo(Kind.DATA);
        assertThat(open(chunk)).isEqualTo(random(2, 5000));
    }

    @Example
    void whereNothingIsCompressedThereAreNoDifferences() {
        byte[] like = random(1, 5000);
        assertThat(difference(like, edited(like, 2, 3), CompressionLevel.NONE).kind())
                .isEqualTo(Kind.DATA);
    }

    @Example
    void aBaseThatLooksLikeADictionaryOfTheCompressorServesOrIsLeft() {
        byte[] like = random(1, 5000);
        System.arraycopy(new byte[] {0x37, (byte) 0xA4, 0x30, (byte) 0xEC}, 0, like, 0, 4);
        byte[] plaintext = edited(like, 2, 3);
        SealedChunk chunk = difference(like, plaintext, CompressionLevel.FAST);
        SealedChunk[] bases = chunk.kind() == Kind.DIFFERENCE ? new SealedChunk[] {data(like)} : new SealedChunk[0];
        assertThat(open(chunk, bases)).isEqualTo(plaintext);
    }

    @Example
    void nothingElseOpensIt() {
        byte[] like = random(1, 5000);
        SealedChunk chunk = difference(like, edited(like, 2, 3), CompressionLevel.FAST);
        assertCorrupt(() -> open(chunk));
        assertCorrupt(() -> open(chunk, data(random(3, 5000))));
        try (Opener opener = new Opener(KEYS)) {
            assertCorrupt(() -> opener.open(chunk.fingerprint(), chunk));
        }
    }

    @Example
    void aHeaderWithoutABaseIsRefused() {
        byte[] like = random(1, 5000);
        byte[] record = difference(like, edited(like, 2, 3), CompressionLevel.FAST)
                .bytes()
                .clone();
        record[11] = 0;
        assertCorrupt(() -> SealedChunk.parse(record, "test"));
    }

    @Example
    void basesAreFoundWhateverTheyAre() {
        byte[] one = random(1, 5000);
        byte[] two = edited(one, 2, 3);
        byte[] three = edited(two, 3, 3);
        SealedChunk bottom = data(one);
        SealedChunk middle = difference(one, two, CompressionLevel.FAST);
        SealedChunk top = difference(two, three, CompressionLevel.FAST);
        Bases.Based based = Bases.of(among(bottom, middle), top);
        assertThat(based.bases()).containsExactly(bottom, middle);
        try (Opener opener = new Opener(KEYS)) {
            assertThat(opener.open(top.fingerprint(), based)).isEqualTo(three);
        }
        assertThat(Bases.of(among(), bottom).bases()).isEmpty();
    }

    @Example
    void whatStandsOnItselfIsCorrupt() {
        byte[] one = random(1, 5000);
        byte[] two = edited(one, 2, 3);
        SealedChunk there = difference(one, two, CompressionLevel.FAST);
        SealedChunk back = difference(two, one, CompressionLevel.FAST);
        Map<Fingerprint, SealedChunk> both = Map.of(there.fingerprint(), there, back.fingerprint(), back);
        List<List<Fingerprint>> asked = new ArrayList<>();
        assertCorrupt(() -> Bases.of(
                (wanted, to) -> {
                    asked.add(wanted);
                    wanted.forEach(each -> to.accept(both.getOrDefault(each, there)));
                },
                there));
        assertThat(asked).hasSizeLessThan(20);
    }
}
