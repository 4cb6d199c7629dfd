package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import io.holdfast.format.layout.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Entries and runs as bytes. Links are kept apart, in the order in which they are used. */
final class EntryCodec {
    private static final int MAX_SIZE = Integer.MAX_VALUE >> 1;

    private EntryCodec() {}

    static byte[] encode(Entry entry) {
        Attributes a = entry.attributes();
        Attributes.Identity identity = a.identity();
        FieldWriter out = new FieldWriter()
                .bytes(1, entry.name())
                .number(2, entry.type().ordinal() + 1)
                .number(3, a.mode())
                .number(4, a.uid())
                .number(5, a.gid())
                .text(6, a.owner())
                .text(7, a.group())
                .number(8, entry.size())
                .signed(9, a.modified().seconds())
                .number(10, a.modified().nanos())
                .signed(11, identity.changed().seconds())
                .number(12, identity.changed().nanos())
                .number(13, identity.inode());
        if (identity.links() > 1 && entry.type() != Entry.Type.DIRECTORY) {
            out.number(14, identity.device()).number(15, identity.links());
        }
        if (entry.content() instanceof Content.Device(long major, long minor)) {
            out.number(16, major).number(17, minor);
        }
        if (entry.content() instanceof Content.Target(byte[] path)) {
            out.bytes(18, path);
        }
        for (Attributes.Extended each : a.extended()) {
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            Varint.write(value, each.name().length);
            value.writeBytes(each.name());
            value.writeBytes(each.value());
            out.bytes(19, value.toByteArray());
        }
        content(out, entry.content());
        return out.toBytes();
    }

    private static void content(FieldWriter out, Content content) {
        switch (content) {
            case Content.Empty _, Content.Target _, Content.Device _ -> {}
            case Content.Inline(byte[] bytes) -> out.number(20, 1).bytes(21, bytes);
            case Content.Runs(List<Run> runs) ->
                out.number(20, 2)
                        .bytes(22, encodeRuns(runs))
                        .number(23, chunks(runs).size());
            case Content.ChunkList(Fingerprint root) -> out.number(20, 3).number(23, 1);
            case Content.WholeFile(Fingerprint name) -> out.number(20, 4).number(23, 1);
            case Content.Directory(Fingerprint root, long files, long bytes) ->
                out.number(20, 5).number(23, 1).number(24, files).number(25, bytes);
        }
    }

    /** What an entry with this content takes of its page's links. */
    static List<Fingerprint> links(Content content) {
        return switch (content) {
            case Content.Empty _, Content.Target _, Content.Device _ -> List.of();
            case Content.Inline _ -> List.of();
            case Content.Runs(List<Run> runs) -> chunks(runs);
            case Content.ChunkList(Fingerprint root) -> List.of(root);
            case Content.WholeFile(Fingerprint name) -> List.of(name);
            case Content.Directory(Fingerprint root, long files, long bytes) -> List.of(root);
        };
    }

    static List<Fingerprint> chunks(List<Run> runs) {
        List<Fingerprint> chunks = new ArrayList<>(runs.size());
        for (Run run : runs) {
            if (run instanceof Run.Stored(int size, Fingerprint chunk)) {
                chunks.add(chunk);
            }
        }
        return chunks;
    }

    static byte[] encodeRuns(List<Run> runs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(runs.size() * 3 + 3);
        Varint.write(out, runs.size());
        for (Run run : runs) {
            Varint.write(out, run.length() << 1 | (run instanceof Run.Hole ? 1 : 0));
        }
        return out.toByteArray();
    }

    static List<Run> decodeRuns(ByteBuffer in, Supplier<Fingerprint> links) {
        int count = Varint.readCount(in, in.remaining(), Form.SUBJECT);
        List<Run> runs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long value = Varint.read(in, Form.SUBJECT);
            long length = value >>> 1;
            if ((value & 1) == 1) {
                runs.add(new Run.Hole(length));
            } else if (length > MAX_SIZE) {
                throw HoldfastException.corrupt(Form.SUBJECT, "a chunk of " + length + " bytes is too long");
            } else {
                runs.add(new Run.Stored((int) length, links.get()));
            }
        }
        return runs;
    }

    static Entry decode(byte[] page, int offset, int length, Supplier<Fingerprint> links) {
        Fields in = Fields.decode(page, offset, length, Form.SUBJECT);
        int type = in.count(2, Entry.Type.values().length);
        byte[] name = in.bytes(1);
        if (type == 0 || !isName(name)) {
            throw HoldfastException.corrupt(Form.SUBJECT, "an entry has no type or no name");
        }
        Attributes.Stamp changed = new Attributes.Stamp(in.signed(11), in.count(12, 999_999_999));
        Attributes.Identity identity =
                new Attributes.Identity(changed, in.number(13), in.number(14), Math.max(1, in.number(15)));
        Attributes attributes = new Attributes(
                in.count(3, 07777),
                in.number(4),
                in.number(5),
                in.text(6),
                in.text(7),
                new Attributes.Stamp(in.signed(9), in.count(10, 999_999_999)),
                identity,
                extended(in));
        Entry.Type kind = Entry.Type.values()[type - 1];
        return new Entry(name, kind, in.number(8), attributes, content(in, kind, links));
    }

    /** A name that could leave its directory is an attack, not a name. */
    private static boolean isName(byte[] name) {
        for (byte b : name) {
            if (b == '/' || b == 0) {
                return false;
            }
        }
        boolean dots = name.length <= 2 && name.length > 0 && name[0] == '.' && name[name.length - 1] == '.';
        return name.length > 0 && !dots;
    }

    private static List<Attributes.Extended> extended(Fields in) {
        List<Attributes.Extended> all = new ArrayList<>();
        for (byte[] each : in.all(19)) {
            ByteBuffer value = ByteBuffer.wrap(each);
            byte[] name = Varint.readBytes(value, Varint.readCount(value, each.length, Form.SUBJECT), Form.SUBJECT);
            all.add(new Attributes.Extended(name, Varint.readBytes(value, value.remaining(), Form.SUBJECT)));
        }
        return all;
    }

    private static Content content(Fields in, Entry.Type type, Supplier<Fingerprint> links) {
        if (type == Entry.Type.SYMBOLIC_LINK) {
            return new Content.Target(in.bytes(18));
        }
        if (type == Entry.Type.CHARACTER_DEVICE || type == Entry.Type.BLOCK_DEVICE) {
            return new Content.Device(in.number(16), in.number(17));
        }
        int form = in.count(20, Integer.MAX_VALUE);
        return switch (form) {
            case 0 -> new Content.Empty();
            case 1 -> new Content.Inline(in.bytes(21));
            case 2 -> new Content.Runs(decodeRuns(ByteBuffer.wrap(in.bytes(22)), links));
            case 3 -> new Content.ChunkList(links.get());
            case 4 -> new Content.WholeFile(links.get());
            case 5 -> new Content.Directory(links.get(), in.number(24), in.number(25));
            default -> throw HoldfastException.corrupt(Form.SUBJECT, "content is given in the unknown form " + form);
        };
    }
}
