package io.holdfast.format.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.SealedManifest;
import io.holdfast.format.Sha256;
import io.holdfast.format.SnapshotId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Every layout reads back what it wrote, has one encoding for one value, and answers anything else with one of three errors. */
final class LayoutProperties {
    private static final PackId PACK = new PackId(1, 2);

    @Property
    void numbersReadBack(@ForAll long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Varint.write(out, value);
        assertThat(Varint.read(ByteBuffer.wrap(out.toByteArray()), "test")).isEqualTo(value);
        assertThat(Varint.unzigzag(Varint.zigzag(value))).isEqualTo(value);
    }

    @Property
    void onlyTheShortestFormOfANumberIsRead(@ForAll @Size(min = 1, max = 11) byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            long value = Varint.read(in, "test");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Varint.write(out, value);
            assertThat(out.toByteArray()).isEqualTo(java.util.Arrays.copyOf(bytes, in.position()));
        } catch (HoldfastException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.FORMAT_CORRUPT);
        }
    }

    @Property
    void fieldsReadBackAndUnknownOnesArePassedOver(@ForAll long number, @ForAll @Size(max = 40) byte[] bytes) {
        byte[] encoded = new FieldWriter()
                .number(1, number)
                .bytes(2, bytes)
                .signed(3, number)
                .bytes(99, bytes)
                .toBytes();
        Fields fields = Fields.decode(encoded, "test");
        assertThat(fields.number(1)).isEqualTo(number);
        assertThat(fields.bytes(2)).isEqualTo(bytes);
        assertThat(fields.signed(3)).isEqualTo(number);
        assertThat(fields.number(30)).isZero();
    }

    @Property
    void anEnvelopeCutOrAlteredAnywhereIsCorrupt(@ForAll @Size(max = 60) byte[] payload) {
        byte[] file = Envelope.wrap(Envelope.Kind.INDEX, payload);
        assertThat(Envelope.unwrap(Envelope.Kind.INDEX, file, "test")).isEqualTo(payload);
        for (int i = 0; i < file.length; i++) {
            byte[] altered = file.clone();
            altered[i] ^= 0x40;
            assertFails(ErrorCode.FORMAT_CORRUPT, () -> Envelope.unwrap(Envelope.Kind.INDEX, altered, "test"));
            byte[] cut = java.util.Arrays.copyOf(file, i);
            assertFails(ErrorCode.FORMAT_CORRUPT, () -> Envelope.unwrap(Envelope.Kind.INDEX, cut, "test"));
        }
    }

    @Example
    void anOlderAndANewerVersionAreDifferentErrors() {
        byte[] file = Envelope.wrap(Envelope.Kind.LEASE, new byte[3]);
        assertFails(ErrorCode.FORMAT_TOO_NEW, () -> Envelope.unwrap(Envelope.Kind.LEASE, ofVersion(file, 2), "test"));
        assertFails(ErrorCode.FORMAT_TOO_OLD, () -> Envelope.unwrap(Envelope.Kind.LEASE, ofVersion(file, 0), "test"));
    }

    private static byte[] ofVersion(byte[] file, int version) {
        byte[] other = file.clone();
        other[5] = (byte) version;
        MessageDigest sha256 = Sha256.digest();
        sha256.update(other, 0, other.length - 32);
        System.arraycopy(sha256.digest(), 0, other, other.length - 32, 32);
        return other;
    }

    private static void assertFails(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Property(tries = 50)
    void anIndexFileReadsBack(@ForAll @Size(max = 20) long[] tags, @ForAll @Size(max = 5) List<Long> retired) {
        BitSet map = new BitSet();
        retired.forEach(each -> map.set(Math.floorMod(each, Math.max(1, tags.length))));
        map.clear(tags.length, Math.max(tags.length, map.length()));
        IndexFile.Pack pack = new IndexFile.Pack(PACK, PackContent.PAGES, 77, map, tags);
        IndexFile read = IndexFile.decode(new IndexFile(List.of("00".repeat(16)), List.of(pack)).encode(), "test");
        assertThat(read.supersedes()).containsExactly("00".repeat(16));
        assertThat(read.packs().getFirst()).usingRecursiveComparison().isEqualTo(pack);
    }

    @Example
    void leasesGenerationsManifestsAndSlotsReadBack() {
        Fingerprint root = new Fingerprint(1, 2, 3, 4);
        Lease lease = new Lease(Lease.Kind.READING, 5, 6, new Lease.Holder("host", "boot", 7, 8), List.of(root));
        assertThat(Lease.decode(lease.encode(), "test")).isEqualTo(lease);
        Lease upkeep = new Lease(Lease.Kind.UPKEEP, 5, 6, new Lease.Holder("", "", 7, 8), List.of());
        assertThat(Lease.decode(upkeep.encode(), "test")).isEqualTo(upkeep);
        Condemned condemned = new Condemned(List.of(PACK), Map.of(new PackId(3, 4), BitSet.valueOf(new long[] {5})));
        assertThat(Condemned.decode(condemned.encode(), "test")).isEqualTo(condemned);
        SnapshotId id = SnapshotId.random(Randomness.secure());
        SealedManifest manifest = new SealedManifest(id, List.of(root), new byte[] {1, 2, 3});
        assertThat(SnapshotFile.decode(id, SnapshotFile.encode(manifest), "test")
                        .orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(manifest);
        assertThat(SnapshotFile.decode(id, SnapshotFile.tombstone("silent"), "test"))
                .isEmpty();
    }

    @Property(tries = 500)
    void noBytesMakeADecoderFailOtherwise(@ForAll @Size(max = 200) byte[] payload) {
        onlyKnownErrors(bytes -> IndexFile.decode(Envelope.wrap(Envelope.Kind.INDEX, bytes), "test"), payload);
        onlyKnownErrors(bytes -> Lease.decode(Envelope.wrap(Envelope.Kind.LEASE, bytes), "test"), payload);
        onlyKnownErrors(bytes -> Condemned.decode(Envelope.wrap(Envelope.Kind.CONDEMNED, bytes), "test"), payload);
        onlyKnownErrors(bytes -> RootMetadata.decode(Envelope.wrap(Envelope.Kind.ROOT, bytes), "test"), payload);
        onlyKnownErrors(bytes -> ManifestFields.decode(bytes, "test"), payload);
        onlyKnownErrors(bytes -> Label.decode(bytes, "test"), payload);
        onlyKnownErrors(
                bytes ->
                        SnapshotFile.decode(new SnapshotId(1, 2), Envelope.wrap(Envelope.Kind.SNAPSHOT, bytes), "test"),
                payload);
    }

    private static void onlyKnownErrors(Consumer<byte[]> decoder, byte[] bytes) {
        try {
            decoder.accept(bytes);
        } catch (HoldfastException e) {
            assertThat(e.code()).isIn(ErrorCode.FORMAT_CORRUPT, ErrorCode.FORMAT_TOO_NEW, ErrorCode.FORMAT_TOO_OLD);
        }
    }
}
