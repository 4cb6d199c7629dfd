package io.holdfast.format.sealing.openssl;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * A function of libcrypto. All are called through one handle of one shape, which arrays of the heap take part in without being copied: as the second and the fourth
 * argument. A shape is expensive when it is first used. The calling conventions of both processors allow it: integers and pointers travel in the same registers, a
 * narrower one is read from the low bits, and a function with fewer parameters does not look at the rest.
 *
 * <p>While one runs the JVM cannot stop its thread, so none may take long; and none is under way when the process ends.
 */
@SuppressWarnings("restricted") // the one place here that needs --enable-native-access
record NativeFunction(String name, MemorySegment address) {
    // A handle is compiled into its callers only when it is a constant.
    private static final MethodHandle HANDLE = handle();

    /** The functions of a library, by a name that the system knows; an {@link IllegalArgumentException} when it does not know it. */
    static SymbolLookup library(String name) {
        return SymbolLookup.libraryLookup(name, Arena.global());
    }

    /**
     * Calls it; a narrower result must be cut by the caller. The object, and all that was allocated with it, is there until the call is over.
     */
    long invoke(MemorySegment object, MemorySegment b, long c, MemorySegment d, long e) {
        try {
            return (long) HANDLE.invokeExact(address, object.address(), b, c, d, e);
        } catch (Throwable impossible) {
            throw new AssertionError("a native call throws nothing", impossible);
        } finally {
            Reference.reachabilityFence(object);
        }
    }

    /** Calls one that says whether it succeeded. */
    boolean succeeds(MemorySegment object, MemorySegment b, long c, MemorySegment d, long e) {
        return (int) invoke(object, b, c, d, e) == 1;
    }

    /** Calls one that must succeed. */
    void check(MemorySegment object, MemorySegment b, long c, MemorySegment d, long e) {
        if (!succeeds(object, b, c, d, e)) {
            throw new IllegalStateException("libcrypto failed in " + name);
        }
    }

    /** The pointer that one without arguments gives. */
    MemorySegment constant() {
        long pointer = invoke(MemorySegment.NULL, MemorySegment.NULL, 0, MemorySegment.NULL, 0);
        if (pointer == 0) {
            throw new IllegalStateException("libcrypto gave nothing for " + name);
        }
        return MemorySegment.ofAddress(pointer);
    }

    /** The text that one without arguments gives. */
    String text() {
        return constant().reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** An object that this one makes, and that {@code free} takes back with the arena. */
    MemorySegment make(NativeFunction free, Arena arena) {
        return constant()
                .reinterpret(arena, object -> free.invoke(object, MemorySegment.NULL, 0, MemorySegment.NULL, 0));
    }

    private static MethodHandle handle() {
        ValueLayout word = ValueLayout.JAVA_LONG;
        ValueLayout pointer = ValueLayout.ADDRESS;
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(word, word, pointer, word, pointer, word), Linker.Option.critical(true));
    }
}
