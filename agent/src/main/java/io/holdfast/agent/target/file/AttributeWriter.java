package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.ExtendedAttributes;
import io.holdfast.agent.linux.Metadata;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.agent.resume.RestoreLog.Made;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Entry;
import io.holdfast.format.tree.RunException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sets everything but content, in the only order that works: the owner, for changing it takes set-user bits and capabilities away; extended attributes, which need a file that may be
 * written; the mode; the times. What cannot be set becomes an exception, and the rest is still set.
 */
final class AttributeWriter {
    private static final int SET_USER_AND_GROUP = 06000;
    private static final byte[] USER = "user.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACCESS_CONTROL = "system.posix_acl_".getBytes(StandardCharsets.US_ASCII);

    private final Rules rules;
    private final Report report;

    AttributeWriter(Rules rules, Report report) {
        this.rules = rules;
        this.report = report;
    }

    /** What the attributes are set on. */
    record Subject(Metadata metadata, ExtendedAttributes extended, Entry.Type type, Before before) {}

    /** What may have been on it before. */
    enum Before {
        /** Made by us in a directory made by us: nothing. */
        NOTHING,
        /** Access control that a directory hands down, or attributes of its own: removed where the snapshot has none. */
        SOMETHING
    }

    /** Returns how much of it could be set. */
    Made write(Subject to, Attributes attributes, Supplier<byte[]> path) {
        int mode = attributes.mode();
        Made owned = owner(to, attributes, path);
        if (owned != Made.WHOLE) {
            // What would run as its owner must not run as another.
            mode &= ~SET_USER_AND_GROUP;
        }
        return worst(owned, worst(extended(to, attributes.extended(), path), others(to, attributes, mode, path)));
    }

    private static Made worst(Made one, Made other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private Made others(Subject to, Attributes attributes, int mode, Supplier<byte[]> path) {
        try {
            if (to.type != Entry.Type.SYMBOLIC_LINK) {
                to.metadata.setMode(mode);
            }
            Attributes.Stamp stamp = attributes.modified();
            // Time of access is not kept; that of modification is the only one that is true and old.
            Timestamp modified = new Timestamp(stamp.seconds(), stamp.nanos());
            to.metadata.setTimes(modified, modified);
            return Made.WHOLE;
        } catch (SystemCallException e) {
            return complain(path, e);
        }
    }

    private Made owner(Subject to, Attributes attributes, Supplier<byte[]> path) {
        try {
            Rules.Ownership ownership = rules.ownership();
            to.metadata.setOwner(ownership.user(attributes), ownership.group(attributes));
            return Made.WHOLE;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EPERM) {
                report.ownerRefused();
                return Made.WITHOUT_OWNER;
            }
            return complain(path, e);
        }
    }

    private Made extended(Subject to, List<Attributes.Extended> wanted, Supplier<byte[]> path) {
        Made made = to.before == Before.SOMETHING ? removeOthers(to.extended, wanted, path) : Made.WHOLE;
        for (Attributes.Extended each : wanted) {
            try {
                to.extended.set(each.name(), each.value());
            } catch (SystemCallException e) {
                made = complain(path, e);
            }
        }
        return made;
    }

    private Made removeOthers(ExtendedAttributes from, List<Attributes.Extended> wanted, Supplier<byte[]> path) {
        try {
            for (byte[] name : from.names()) {
                boolean ours = startsWith(name, USER) || isAccessControl(name);
                if (ours && wanted.stream().noneMatch(each -> Arrays.equals(each.name(), name))) {
                    from.remove(name);
                }
            }
            return Made.WHOLE;
        } catch (SystemCallException e) {
            return complain(path, e);
        }
    }

    static boolean isAccessControl(byte[] name) {
        return startsWith(name, ACCESS_CONTROL);
    }

    private static boolean startsWith(byte[] name, byte[] prefix) {
        return name.length >= prefix.length && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
    }

    private Made complain(Supplier<byte[]> path, SystemCallException e) {
        report.exception(new RunException(path.get(), ErrorCode.TARGET_ATTRIBUTE.code(), "not set: " + e.getMessage()));
        return Made.WITH_EXCEPTIONS;
    }
}
