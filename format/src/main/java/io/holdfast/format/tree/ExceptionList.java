package io.holdfast.format.tree;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import io.holdfast.format.layout.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The page that lists a run's exceptions. */
public final class ExceptionList {
    /** More than so many are counted but not listed. */
    public static final int MAX = 20_000;

    private ExceptionList() {}

    public static Page encode(List<RunException> exceptions) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Form.EXCEPTIONS.number());
        Varint.write(out, exceptions.size());
        for (RunException each : exceptions) {
            byte[] fields = new FieldWriter()
                    .bytes(1, each.path())
                    .text(2, each.code())
                    .text(3, each.message())
                    .toBytes();
            Varint.write(out, fields.length);
            out.writeBytes(fields);
        }
        return new Page(List.of(), out.toByteArray());
    }

    public static List<RunException> decode(Page page) {
        ByteBuffer in = ByteBuffer.wrap(page.plaintext());
        if (Form.read(in) != Form.EXCEPTIONS) {
            throw HoldfastException.corrupt(Form.SUBJECT, "it lists no exceptions");
        }
        int count = Varint.readCount(in, page.plaintext().length, Form.SUBJECT);
        List<RunException> exceptions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = Varint.readCount(in, in.remaining(), Form.SUBJECT);
            Fields fields = Fields.decode(Varint.readBytes(in, length, Form.SUBJECT), Form.SUBJECT);
            exceptions.add(new RunException(fields.bytes(1), fields.text(2), fields.text(3)));
        }
        return exceptions;
    }
}
