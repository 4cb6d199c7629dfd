package io.holdfast.repository.store;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.file.Path;

/** Errors that every store raises in the same words. */
public final class StoreErrors {
    private StoreErrors() {}

    public static HoldfastException taken(Name name) {
        return new HoldfastException(ErrorCode.STORE_NAME_TAKEN, name.path(), name + " exists already.");
    }

    public static HoldfastException noSuchName(Name name) {
        return new HoldfastException(
                ErrorCode.STORE_NO_SUCH_NAME,
                name.path(),
                name + " is not in the store. Run `holdfast check` to see what needs it.");
    }

    /** The medium does not give this file, or a part of it. */
    public static HoldfastException unreadable(Name name, IOException why) {
        return new HoldfastException(
                ErrorCode.STORE_UNREADABLE,
                name.path(),
                name + " cannot be read: " + why.getMessage()
                        + ". Look at the disk; `holdfast verify` says what is hit, `holdfast repair` saves what can be saved.",
                why);
    }

    public static HoldfastException tooShort(Name name, Range range) {
        return HoldfastException.corrupt(name.path(), "it is shorter than " + range + " needs");
    }

    /** The file system below {@code root} cannot do what several processes on one store rest on. */
    static HoldfastException unfit(Path root) {
        return new HoldfastException(
                ErrorCode.STORE_UNFIT,
                root.toString(),
                "The file system of " + root + " can neither link a file nor rename it without replacing another, so "
                        + "that two processes could take one name. Put the repository on another one, such as ext4, "
                        + "XFS, Btrfs or NFS.");
    }

    /** Whether this error says that there is no such name. */
    public static boolean isMissing(HoldfastException e) {
        return e.code() == ErrorCode.STORE_NO_SUCH_NAME;
    }
}
