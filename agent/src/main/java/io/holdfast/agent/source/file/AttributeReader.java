package io.holdfast.agent.source.file;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.ExtendedAttributes;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.Owners;
import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.format.tree.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Attributes of file system objects as a snapshot keeps them. Any number of threads may use one. */
public final class AttributeReader {
    private final Owners owners = new Owners();

    /** Everything that is known of an object. */
    public Attributes of(Stat stat, List<Attributes.Extended> extended) {
        return new Attributes(
                stat.mode(),
                stat.user(),
                stat.group(),
                owners.user(stat.user()).orElse(""),
                owners.group(stat.group()).orElse(""),
                stamp(stat.modified()),
                identity(stat),
                extended);
    }

    /** All extended attributes, in the order of names. */
    public static List<Attributes.Extended> extended(ExtendedAttributes attributes) throws SystemCallException {
        List<byte[]> names = attributes.names();
        if (names.isEmpty()) {
            return List.of();
        }
        names.sort(Arrays::compareUnsigned);
        List<Attributes.Extended> all = new ArrayList<>(names.size());
        for (byte[] name : names) {
            // Removed between the two calls: it is not there.
            Optional<byte[]> value = attributes.value(name);
            value.ifPresent(bytes -> all.add(new Attributes.Extended(name, bytes)));
        }
        return all;
    }

    /** Whether nothing that the kernel would tell of has changed since these were read; whoever changes anything changes the time of change. */
    public static boolean unchanged(Attributes before, Stat now) {
        Attributes.Identity was = before.identity();
        return was.inode() == now.inode()
                && same(was.changed(), now.changed())
                && same(before.modified(), now.modified())
                && before.mode() == now.mode()
                && before.uid() == now.user()
                && before.gid() == now.group()
                && was.links() == links(now)
                && was.device() == device(now);
    }

    private static boolean same(Attributes.Stamp before, Timestamp now) {
        return before.seconds() == now.seconds() && before.nanos() == now.nanos();
    }

    private static Attributes.Stamp stamp(Timestamp time) {
        return new Attributes.Stamp(time.seconds(), time.nanos());
    }

    private static Attributes.Identity identity(Stat stat) {
        return new Attributes.Identity(stamp(stat.changed()), stat.inode(), device(stat), links(stat));
    }

    private static long links(Stat stat) {
        return stat.type() == FileType.DIRECTORY ? 1 : Math.max(1, stat.links());
    }

    private static long device(Stat stat) {
        return links(stat) > 1 ? number(stat.device()) : 0;
    }

    private static long number(Device device) {
        return (long) device.major() << 20 | device.minor();
    }
}
