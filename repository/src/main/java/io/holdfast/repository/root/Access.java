package io.holdfast.repository.root;

import io.holdfast.format.sealing.RecoveryKey;

/** How somebody opens a repository. */
public sealed interface Access {
    /** With a passphrase. */
    record Passphrase(String text) implements Access {
        @Override
        public String toString() {
            return "passphrase";
        }
    }

    /** With the printed recovery key. */
    record Recovery(RecoveryKey key) implements Access {
        @Override
        public String toString() {
            return "recovery key";
        }
    }

    /** Without any key: enough for gc, check, copies' checksums; not for reading a single name. */
    record Keyless() implements Access {}
}
