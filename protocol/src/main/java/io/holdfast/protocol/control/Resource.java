package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;

/**
 * A thing that an agent found and can protect.
 *
 * @param kind name of a {@link ResourceKind}
 * @param key what it is known by on that agent, for ever: a mount point, a device, the UUID of a machine
 * @param name for people
 * @param settings with which a backup of it begins, before anybody changed any
 * @param facts what is worth showing: file system, capacity, state
 */
public record Resource(String kind, String key, String name, Settings settings, Settings facts) {
    byte[] encode() {
        return new FieldWriter()
                .text(1, kind)
                .text(2, key)
                .text(3, name)
                .bytes(4, settings.encode())
                .bytes(5, facts.encode())
                .toBytes();
    }

    static Resource decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new Resource(
                in.text(1),
                in.text(2),
                in.text(3),
                Settings.decode(in.bytes(4), subject),
                Settings.decode(in.bytes(5), subject));
    }
}
