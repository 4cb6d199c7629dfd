package io.holdfast.repository.store;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;

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

    public static HoldfastException tooShort(Name name, Range range) {
        return HoldfastException.corrupt(name.path(), "it is shorter than " + range + " needs");
    }

    /** Whether this error says that there is no such name. */
    public static boolean isMissing(HoldfastException e) {
        return e.code() == ErrorCode.STORE_NO_SUCH_NAME;
    }
}
