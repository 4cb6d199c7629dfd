package io.holdfast.agent.platform.libvirt;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * Calls of native functions by address, and the memory they hand out.
 *
 * <p>All functions are called through one handle, six long integers in and one out, as those of the kernel are ({@code io.holdfast.agent.linux}): a shape is expensive when
 * it is first used, and the very same one, errno and all, is there already. No function of libvirt that is used takes more than six arguments, or a floating one.
 */
final class NativeCode {
    private static final MethodHandle HANDLE = handle();
    private static final long FREE = address("free");

    /** A function that takes anything and does nothing: what libvirt is given to report errors to. */
    static final long NOTHING = address("getpid");

    private NativeCode() {}

    static long invoke(MemorySegment errno, long function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) HANDLE.invokeExact(MemorySegment.ofAddress(function), errno, a, b, c, d, e, f);
        } catch (Throwable impossible) {
            throw new AssertionError("a native call throws nothing", impossible);
        }
    }

    /** Gives back what libvirt allocated for its caller. */
    static void free(MemorySegment errno, long memory) {
        invoke(errno, FREE, memory, 0, 0, 0, 0, 0);
    }

    /** Memory that a function handed out, of a size that its documentation gives. */
    @SuppressWarnings("restricted")
    static MemorySegment at(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    /** The text at an address; empty when there is none. */
    static String text(long address) {
        // Never thrown out of for what a guest or an old library wrote: a byte that is no UTF-8 becomes a replacement
        // character.
        return address == 0 ? "" : at(address, Long.MAX_VALUE).getString(0, StandardCharsets.UTF_8);
    }

    private static long address(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).orElseThrow().address();
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle() {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(word, word, word, word, word, word, word),
                        Linker.Option.captureCallState("errno"));
    }
}
