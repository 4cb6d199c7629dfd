package io.holdfast.repository.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/** Linux' {@code renameat2} with {@code RENAME_NOREPLACE}, which Java has no call for: the kernel's vfat and exfat know it, most of what lies behind FUSE does not. */
final class UnreplacingRename implements Naming {
    private static final int WORKING_DIRECTORY = -100;
    private static final int NO_REPLACE = 1;

    private static final int EPERM = 1;
    private static final int EACCES = 13;
    private static final int EEXIST = 17;
    private static final int EINVAL = 22;
    private static final int ENOSPC = 28;
    private static final int EROFS = 30;
    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;
    private static final int EDQUOT = 122;

    @Override
    public boolean give(Path file, Path target) throws IOException {
        Optional<MemorySegment> function = Linker.nativeLinker().defaultLookup().find("renameat2");
        return function.isPresent() && rename(function.get(), file, target);
    }

    private static boolean rename(MemorySegment function, Path file, Path target) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Call.STATE);
            int result = (int) Call.HANDLE.invokeExact(
                    function,
                    state,
                    WORKING_DIRECTORY,
                    arena.allocateFrom(file.toString()),
                    WORKING_DIRECTORY,
                    arena.allocateFrom(target.toString()),
                    NO_REPLACE);
            return result == 0 || failed((int) Call.ERRNO.get(state, 0L), target);
        } catch (IOException e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError("a native call throws nothing", impossible);
        }
    }

    /** False when it is that the file system cannot. */
    private static boolean failed(int errno, Path target) throws IOException {
        return switch (errno) {
            case EINVAL, ENOSYS, EOPNOTSUPP -> false;
            case EEXIST -> throw new FileAlreadyExistsException(target.toString());
            case EPERM, EACCES, EROFS -> throw new AccessDeniedException(target.toString());
            // A directory may have to grow for the name.
            case ENOSPC, EDQUOT -> throw new FileSystemException(target.toString(), null, "No space left on device");
            default -> throw new FileSystemException(target.toString(), null, "error " + errno + " of renaming");
        };
    }

    /** Linked when it is first needed: most stores never do. */
    private static final class Call {
        static final StructLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
        static final MethodHandle HANDLE = handle();

        @SuppressWarnings("restricted") // the one place here that needs --enable-native-access
        private static MethodHandle handle() {
            ValueLayout number = ValueLayout.JAVA_INT;
            ValueLayout pointer = ValueLayout.ADDRESS;
            return Linker.nativeLinker()
                    .downcallHandle(
                            FunctionDescriptor.of(number, number, pointer, number, pointer, number),
                            Linker.Option.captureCallState("errno"));
        }
    }
}
