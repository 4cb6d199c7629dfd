package io.holdfast.agent.nbd;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where an export is.
 *
 * @param export its name, at most 4096 bytes of UTF-8; the empty name is the server's default export
 */
public record NbdAddress(NbdEndpoint endpoint, String export, NbdSecurity security) {
    private static final int LONGEST_NAME = 4096;

    public NbdAddress {
        if (export.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME || export.indexOf('\0') >= 0) {
            throw new HoldfastException(
                    ErrorCode.NBD_ADDRESS,
                    "nbd",
                    "The name of the export is longer than " + LONGEST_NAME + " bytes or has a NUL. Check it.");
        }
    }

    /** An export behind a Unix socket. */
    public static NbdAddress unix(Path socket, String export) {
        return new NbdAddress(new NbdEndpoint.Unix(socket), export, new NbdSecurity.Plain());
    }

    /** An export of a machine, in the clear. */
    public static NbdAddress tcp(String host, int port, String export) {
        return new NbdAddress(new NbdEndpoint.Tcp(host, port), export, new NbdSecurity.Plain());
    }

    /**
     * Understands {@code nbd://HOST[:PORT]/EXPORT} and {@code nbd+unix:///EXPORT?socket=PATH}; {@code nbds} and {@code nbds+unix} are the same with TLS, to which
     * {@code tls-certificates=DIRECTORY} and {@code tls-hostname=NAME} belong.
     *
     * @throws HoldfastException {@link ErrorCode#NBD_ADDRESS}
     */
    public static NbdAddress parse(String text) {
        return new AddressParser(text).parse();
    }

    /** The same place with TLS or without. */
    public NbdAddress with(NbdSecurity other) {
        return new NbdAddress(endpoint, export, other);
    }

    /** As it is shown to people; not always what {@link #parse} takes. */
    public String title() {
        String scheme = switch (security) {
            case NbdSecurity.Plain _ -> "nbd";
            case NbdSecurity.Tls _ -> "nbds";
        };
        return switch (endpoint) {
            case NbdEndpoint.Unix(Path socket) -> scheme + "+unix:///" + export + "?socket=" + socket;
            case NbdEndpoint.Tcp(String host, int port) ->
                scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + export;
        };
    }
}
