package io.holdfast.repository.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** How a written file gets a name that nobody has, in one step: of several who want it exactly one gets it, and the name never stands for less than the whole file. */
@FunctionalInterface
interface Naming {
    /** What Linux says of a link where the file system has none: vfat and exfat, SMB, and what lies behind FUSE. */
    Set<String> NO_LINKS = Set.of("Operation not permitted", "Operation not supported", "Function not implemented");

    /**
     * Gives {@code file} the name {@code target}; it may keep its own, too. False when the file system cannot, and then nothing is done.
     *
     * @throws FileAlreadyExistsException when the name is taken
     */
    boolean give(Path file, Path target) throws IOException;

    /** By a hard link where there are any, else by a renaming that replaces nothing. */
    static Naming ofAnyFileSystem() {
        return firstOf(Naming::link, new UnreplacingRename());
    }

    /** The first of both that the file system can. */
    static Naming firstOf(Naming first, Naming second) {
        return (file, target) -> first.give(file, target) || second.give(file, target);
    }

    private static boolean link(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
            return true;
        } catch (FileSystemException e) {
            if (e.getReason() != null && NO_LINKS.contains(e.getReason())) {
                return false;
            }
            throw e;
        }
    }
}
