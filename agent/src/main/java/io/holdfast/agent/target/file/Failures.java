package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.Errno;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.tree.RunException;

/** What a refusal of the kernel means: for one entry, or for all that is still to come. */
final class Failures {
    private Failures() {}

    static void report(Report to, byte[] path, SystemCallException e) {
        if (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT) {
            to.unwritable(new HoldfastException(
                    ErrorCode.TARGET_TOO_SMALL,
                    e.subject(),
                    "The target is full: " + e.getMessage() + ". Make room, then restore again.",
                    e));
        } else if (e.errno() == Errno.EROFS) {
            to.unwritable(new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    e.subject(),
                    "The target is read-only: " + e.getMessage() + ". Choose another.",
                    e));
        } else {
            report(to, path, ErrorCode.TARGET_UNWRITABLE, "not restored: " + e.getMessage());
        }
    }

    static void report(Report to, byte[] path, ErrorCode code, String message) {
        to.exception(new RunException(path, code.code(), message));
    }
}
