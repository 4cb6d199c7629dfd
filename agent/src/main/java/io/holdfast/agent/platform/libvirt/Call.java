package io.holdfast.agent.platform.libvirt;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongFunction;

/** One thread's turn with libvirt: memory for arguments, calls, and the errors of just these calls. Never leaves its thread. */
final class Call implements AutoCloseable {
    private static final long ERROR_SIZE = 80;
    private static final int MESSAGE = 8;
    private static final int DETAIL = 64;
    private static final int WORD = 8;

    private final Symbols symbols;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment errno = arena.allocate(WORD, WORD);

    Call(Symbols symbols) {
        this.symbols = symbols;
    }

    /** What is done in a turn. */
    @FunctionalInterface
    interface Body<T> {
        T run(Call call) throws LibvirtException;
    }

    @Override
    public void close() {
        arena.close();
    }

    /** Address of a text for as long as this is open. */
    long text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a text with a NUL: " + text);
        }
        return arena.allocateFrom(text).address();
    }

    /** Zeroed memory for results. */
    MemorySegment room(long size) {
        return arena.allocate(size, WORD);
    }

    /** Addresses one after the other. */
    long texts(List<String> texts) {
        MemorySegment room = room((long) WORD * Math.max(1, texts.size()));
        for (int i = 0; i < texts.size(); i++) {
            room.setAtIndex(ValueLayout.JAVA_LONG, i, text(texts.get(i)));
        }
        return texts.isEmpty() ? 0 : room.address();
    }

    /** Calls a function that returns a negative number when it fails. */
    int check(Function function, long... arguments) throws LibvirtException {
        int result = (int) invoke(function, arguments);
        if (result < 0) {
            throw failure(function);
        }
        return result;
    }

    /** Calls one whose failure does not matter. */
    OptionalInt attempt(Function function, long... arguments) {
        try {
            return OptionalInt.of(check(function, arguments));
        } catch (LibvirtException tolerated) {
            return OptionalInt.empty();
        }
    }

    /** Calls a function that returns no address when it fails. */
    long pointer(Function function, long... arguments) throws LibvirtException {
        long result = invoke(function, arguments);
        if (result == 0) {
            throw failure(function);
        }
        return result;
    }

    /** Calls a function that hands out a text which the caller must free. */
    String string(Function function, long... arguments) throws LibvirtException {
        return taken(pointer(function, arguments));
    }

    /** Calls a function that hands out a text which lives in an object. */
    String borrowedString(Function function, long... arguments) throws LibvirtException {
        return NativeCode.text(pointer(function, arguments));
    }

    /** The text at an address, which is freed. */
    String taken(long address) {
        String text = NativeCode.text(address);
        NativeCode.free(errno, address);
        return text;
    }

    /** Calls a function that fills in an array of objects, reads each and frees all. */
    <T> List<T> list(Function function, Function free, long owner, int flags, Reader<T> reader)
            throws LibvirtException {
        MemorySegment room = room(WORD);
        int count = check(function, owner, room.address(), flags);
        long array = room.get(ValueLayout.JAVA_LONG, 0);
        List<T> all = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                all.add(reader.read(element(array, count, i)));
            }
            return all;
        } finally {
            for (int i = 0; i < count; i++) {
                attempt(free, element(array, count, i));
            }
            NativeCode.free(errno, array);
        }
    }

    /** Reads one object of a list. */
    @FunctionalInterface
    interface Reader<T> {
        T read(long object) throws LibvirtException;
    }

    private static long element(long array, int count, int index) {
        return NativeCode.at(array, (long) WORD * count).getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    long invoke(Function function, long... arguments) throws LibvirtException {
        long address = symbols.address(function);
        LongFunction<Long> at = i -> i < arguments.length ? arguments[(int) i] : 0L;
        return NativeCode.invoke(
                errno, address, at.apply(0), at.apply(1), at.apply(2), at.apply(3), at.apply(4), at.apply(5));
    }

    private LibvirtException failure(Function function) throws LibvirtException {
        // On the same thread and before any other call, which would forget it.
        long error = invoke(Function.GET_LAST_ERROR);
        if (error == 0) {
            return LibvirtException.reported(
                    function.symbol(), 0, 1, 0, function.symbol() + " failed without a reason");
        }
        MemorySegment at = NativeCode.at(error, ERROR_SIZE);
        return LibvirtException.reported(
                function.symbol(),
                at.get(ValueLayout.JAVA_INT, 4),
                at.get(ValueLayout.JAVA_INT, 0),
                at.get(ValueLayout.JAVA_INT, DETAIL),
                NativeCode.text(at.get(ValueLayout.JAVA_LONG, MESSAGE)));
    }
}
