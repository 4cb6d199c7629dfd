package io.holdfast.agent.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The extended attributes of a file, a directory, a symbolic link or a node; a link is never followed. All namespaces: {@code user.}, {@code trusted.}, {@code security.},
 * and {@code system.}, where access control lists are. Names are bytes with their namespace and without NUL, values any bytes up to 64 KiB.
 *
 * <p>Those of an entry that is not open are reached by way of {@code /proc}, which must be mounted.
 */
public final class ExtendedAttributes {
    private final Place place;

    ExtendedAttributes(Place place) {
        this.place = place;
    }

    /** The names, in the order of the file system; none where it keeps no attributes. Without root those of {@code trusted.} are not shown. */
    public List<byte[]> names() throws SystemCallException {
        SystemCall call = place.named() ? SystemCall.LLISTXATTR : SystemCall.FLISTXATTR;
        try (Scratch scratch = Scratch.borrow()) {
            long length =
                    call.invoke(scratch, target(scratch), scratch.transferAddress(), Scratch.TRANSFER_LENGTH, 0, 0);
            if (Errno.EOPNOTSUPP.is(length)) {
                return List.of();
            }
            call.check(length, place.subject());
            return split(transferred(scratch, length));
        }
    }

    /** The value, empty when there is no such attribute. */
    public Optional<byte[]> value(byte[] name) throws SystemCallException {
        SystemCall call = place.named() ? SystemCall.LGETXATTR : SystemCall.FGETXATTR;
        try (Scratch scratch = Scratch.borrow()) {
            long length = call.invoke(
                    scratch,
                    target(scratch),
                    put(scratch, name),
                    scratch.transferAddress(),
                    Scratch.TRANSFER_LENGTH,
                    0);
            if (Errno.ENODATA.is(length)) {
                return Optional.empty();
            }
            call.check(length, subject(name));
            return Optional.of(transferred(scratch, length));
        }
    }

    /**
     * Sets one, whether it was there or not.
     *
     * @throws SystemCallException EOPNOTSUPP where the file system, EPERM where this kind of file has no such attribute; E2BIG, ENOSPC when the value is too large
     */
    public void set(byte[] name, byte[] value) throws SystemCallException {
        SystemCall call = place.named() ? SystemCall.LSETXATTR : SystemCall.FSETXATTR;
        if (value.length > Scratch.TRANSFER_LENGTH) {
            throw call.failure(-Errno.E2BIG.number(), subject(name));
        }
        try (Scratch scratch = Scratch.borrow()) {
            scratch.transfer().put(0, value);
            long result = call.invoke(
                    scratch, target(scratch), put(scratch, name), scratch.transferAddress(), value.length, 0);
            call.check(result, subject(name));
        }
    }

    /** Removes one; nothing happens when it is not there. */
    public void remove(byte[] name) throws SystemCallException {
        SystemCall call = place.named() ? SystemCall.LREMOVEXATTR : SystemCall.FREMOVEXATTR;
        try (Scratch scratch = Scratch.borrow()) {
            long result = call.invoke(scratch, target(scratch), put(scratch, name), 0, 0, 0);
            if (!Errno.ENODATA.is(result)) {
                call.check(result, subject(name));
            }
        }
    }

    private long target(Scratch scratch) throws SystemCallException {
        return place.named() ? place.path(scratch) : place.descriptor().number();
    }

    private long put(Scratch scratch, byte[] name) throws SystemCallException {
        return scratch.text(name, 0, name.length, place.subject());
    }

    private Subject subject(byte[] name) {
        return place.subject().child(name);
    }

    private static byte[] transferred(Scratch scratch, long length) {
        byte[] bytes = new byte[(int) length];
        scratch.transfer().get(0, bytes);
        return bytes;
    }

    private static List<byte[]> split(byte[] list) {
        List<byte[]> names = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < list.length; at++) {
            if (list[at] == 0) {
                names.add(Arrays.copyOfRange(list, from, at));
                from = at + 1;
            }
        }
        return names;
    }
}
