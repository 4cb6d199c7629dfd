package io.holdfast.format.layout;

import io.holdfast.format.HoldfastException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one generation condemns: packs that will be deleted, and records that are dead in packs that stay.
 */
public record Condemned(List<PackId> packs, Map<PackId, BitSet> retired) {
    public Condemned {
        packs = List.copyOf(packs);
    }

    /** The same without these packs. */
    public Condemned keeping(Collection<PackId> kept) {
        return new Condemned(packs.stream().filter(pack -> !kept.contains(pack)).toList(), retired);
    }

    public byte[] encode() {
        FieldWriter out = new FieldWriter();
        packs.forEach(pack -> out.bytes(1, pack.bytes()));
        retired.forEach((pack, map) -> {
            byte[] bits = map.toByteArray();
            byte[] value = Arrays.copyOf(pack.bytes(), PackId.SIZE + bits.length);
            System.arraycopy(bits, 0, value, PackId.SIZE, bits.length);
            out.bytes(2, value);
        });
        return Envelope.wrap(Envelope.Kind.CONDEMNED, out.toBytes());
    }

    public static Condemned decode(byte[] file, String subject) {
        Fields in = Fields.decode(Envelope.unwrap(Envelope.Kind.CONDEMNED, file, subject), subject);
        List<PackId> packs = in.all(1).stream().map(each -> pack(each, subject)).toList();
        Map<PackId, BitSet> retired = new LinkedHashMap<>();
        for (byte[] each : in.all(2)) {
            byte[] bits = Arrays.copyOfRange(each, Math.min(PackId.SIZE, each.length), each.length);
            retired.put(pack(Arrays.copyOf(each, Math.min(PackId.SIZE, each.length)), subject), BitSet.valueOf(bits));
        }
        return new Condemned(packs, retired);
    }

    private static PackId pack(byte[] bytes, String subject) {
        if (bytes.length != PackId.SIZE) {
            throw HoldfastException.corrupt(subject, "a pack's id has the wrong length");
        }
        return PackId.read(ByteBuffer.wrap(bytes));
    }
}
