package io.holdfast.agent.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A function of the C library.
 *
 * <p>All are called through one handle of one shape, six long integers in and one out. Each further shape would cost tens of milliseconds of class spinning when it is
 * first used. The calling conventions of both processors allow it: integers and pointers travel in the same six registers, a narrower one is read from the low bits, and
 * a function with fewer parameters does not look at the rest. A narrower result must be cut by the caller.
 */
final class NativeFunction {
    // A handle is compiled into its callers only when it is a constant.
    private static final MethodHandle HANDLE = handle();

    private final MemorySegment address;

    /** @throws UnsupportedOperationException when the C library has no such function */
    NativeFunction(String name) {
        Optional<MemorySegment> found = Linker.nativeLinker().defaultLookup().find(name);
        // No lambda: it would be the first of the process and cost milliseconds of its start.
        if (found.isEmpty()) {
            throw new UnsupportedOperationException("the C library has no function " + name);
        }
        address = found.get();
    }

    /** Calls it. What it leaves in {@code errno} is kept in the scratch. */
    long invoke(Scratch scratch, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) HANDLE.invokeExact(address, scratch.captured(), a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a native call throws nothing", impossible);
        }
    }

    @SuppressWarnings("restricted") // the one place that needs --enable-native-access
    private static MethodHandle handle() {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(word, word, word, word, word, word, word),
                        Linker.Option.captureCallState("errno"));
    }
}
