package io.holdfast.agent.nbd;

import java.nio.file.Path;
import java.util.Optional;

/** Whether a conversation is encrypted. What is asked for is demanded: there is no falling back. */
public sealed interface NbdSecurity {
    /** In the clear. */
    record Plain() implements NbdSecurity {}

    /**
     * TLS with certificates.
     *
     * @param certificates a directory as QEMU uses: {@code ca-cert.pem} says who is trusted; {@code client-cert.pem} and {@code client-key.pem}, if there, say who we are.
     *     Empty: whom Java trusts
     * @param hostName in the server's certificate, when it is not the one connected to; over a Unix socket {@code localhost} is expected
     */
    record Tls(Optional<Path> certificates, Optional<String> hostName) implements NbdSecurity {}
}
