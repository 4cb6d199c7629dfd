package io.holdfast.format.layout;

import io.holdfast.format.HoldfastException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/**
 * One index file: packs, and of each record eight bytes of its name ({@code docs/format/index-files.md}).
 *
 * @param supersedes ids (hex) of index files that this one replaces
 */
public record IndexFile(List<String> supersedes, List<Pack> packs) {
    private static final int ID = 16;
    private static final int MAX_PACKS = 1 << 28;

    public IndexFile {
        supersedes = List.copyOf(supersedes);
        packs = List.copyOf(packs);
    }

    /**
     * One pack as an index file names it.
     *
     * @param size bytes of the pack file
     * @param retired records that may be read but not relied on
     * @param tags first eight bytes of each fingerprint, by ordinal
     */
    public record Pack(PackId id, PackContent content, long size, BitSet retired, long[] tags) {
        /** What is known of a pack from its directory. */
        public static Pack of(PackDirectory directory) {
            long[] tags = new long[directory.size()];
            for (int i = 0; i < tags.length; i++) {
                tags[i] = directory.fingerprint(i).tag();
            }
            long size = (long) directory.end() + PackDirectory.trailerSize(directory.size());
            return new Pack(directory.id(), directory.content(), size, new BitSet(), tags);
        }

        /** The same pack with these records retired as well. */
        public Pack retiring(BitSet more) {
            BitSet all = (BitSet) retired.clone();
            all.or(more);
            return new Pack(id, content, size, all, tags);
        }
    }

    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Varint.write(out, supersedes.size());
        for (String id : supersedes) {
            out.writeBytes(HexFormat.of().parseHex(id));
        }
        Varint.write(out, packs.size());
        for (Pack pack : packs) {
            out.writeBytes(pack.id.bytes());
            out.write(pack.content.ordinal());
            Varint.write(out, pack.size);
            Varint.write(out, pack.tags.length);
            byte[] map = pack.retired.toByteArray();
            Varint.write(out, map.length);
            out.writeBytes(map);
            ByteBuffer tags = ByteBuffer.allocate(pack.tags.length * 8);
            tags.asLongBuffer().put(pack.tags);
            out.writeBytes(tags.array());
        }
        return Envelope.wrap(Envelope.Kind.INDEX, out.toByteArray());
    }

    /** Decodes an index file; corrupt, too new or too old otherwise. */
    public static IndexFile decode(byte[] file, String subject) {
        ByteBuffer in = ByteBuffer.wrap(Envelope.unwrap(Envelope.Kind.INDEX, file, subject));
        List<String> supersedes = new ArrayList<>();
        for (int i = Varint.readCount(in, MAX_PACKS, subject); i > 0; i--) {
            supersedes.add(HexFormat.of().formatHex(Varint.readBytes(in, ID, subject)));
        }
        List<Pack> packs = new ArrayList<>();
        for (int i = Varint.readCount(in, MAX_PACKS, subject); i > 0; i--) {
            packs.add(decodePack(in, subject));
        }
        if (in.hasRemaining()) {
            throw HoldfastException.corrupt(subject, "something stands behind its end");
        }
        return new IndexFile(supersedes, packs);
    }

    private static Pack decodePack(ByteBuffer in, String subject) {
        PackId id = PackId.read(ByteBuffer.wrap(Varint.readBytes(in, PackId.SIZE, subject)));
        int content = Varint.readCount(in, PackContent.values().length - 1, subject);
        long size = Varint.read(in, subject);
        int count = Varint.readCount(in, PackDirectory.MAX_RECORDS, subject);
        int mapLength = Varint.readCount(in, PackDirectory.MAX_RECORDS / 8 + 1, subject);
        BitSet retired = BitSet.valueOf(Varint.readBytes(in, mapLength, subject));
        if (retired.length() > count || size < 0 || in.remaining() < count * 8L) {
            throw HoldfastException.corrupt(subject, "what it says of a pack makes no sense");
        }
        long[] tags = new long[count];
        in.asLongBuffer().get(tags);
        in.position(in.position() + count * 8);
        return new Pack(id, PackContent.values()[content], size, retired, tags);
    }
}
