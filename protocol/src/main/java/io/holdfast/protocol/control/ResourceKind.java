package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.util.List;

/**
 * A kind of thing that an agent can protect.
 *
 * @param name such as {@code files}, {@code volume}, {@code machine}
 * @param backup settings of a backup of it
 * @param restore settings of a restore of it
 */
public record ResourceKind(String name, String title, List<Setting> backup, List<Setting> restore) {
    public ResourceKind {
        backup = List.copyOf(backup);
        restore = List.copyOf(restore);
    }

    byte[] encode() {
        FieldWriter out = new FieldWriter().text(1, name).text(2, title);
        backup.forEach(each -> out.bytes(3, each.encode()));
        restore.forEach(each -> out.bytes(4, each.encode()));
        return out.toBytes();
    }

    static ResourceKind decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new ResourceKind(
                in.text(1),
                in.text(2),
                in.all(3).stream().map(each -> Setting.decode(each, subject)).toList(),
                in.all(4).stream().map(each -> Setting.decode(each, subject)).toList());
    }
}
