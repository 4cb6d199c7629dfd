package io.holdfast.protocol;

import java.security.cert.X509Certificate;

/** Says which certificates no longer count. Asked at every connection, by any thread. */
@FunctionalInterface
public interface Revocations {
    boolean revoked(X509Certificate certificate);

    /** Nothing was revoked. */
    static Revocations none() {
        return _ -> false;
    }
}
