package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** How a machine joins an installation: it shows a token and a request for a certificate, and is given the certificate and the roots. Both ends. */
public final class Enrolment {
    private static final int REQUEST = 1;
    private static final int GRANT = 2;
    /** The server's database may be busy. */
    private static final Duration ANSWER = Duration.ofMinutes(2);

    private Enrolment() {}

    /**
     * What a machine asks for.
     *
     * @param secret of its token
     * @param request PKCS#10, DER; the subject does not matter, the server decides on the identity
     * @param host its name
     */
    public record Request(String secret, Role role, byte[] request, String host, String version) {
        byte[] encode() {
            return new FieldWriter()
                    .text(1, secret)
                    .text(2, role.word())
                    .bytes(3, request)
                    .text(4, host)
                    .text(5, version)
                    .toBytes();
        }

        static Request decode(byte[] bytes) {
            Fields in = Fields.decode(bytes, "request to enrol");
            Role role = Role.of(in.text(2))
                    .orElseThrow(() -> HoldfastException.corrupt("request to enrol", "it names no role"));
            return new Request(in.text(1), role, in.bytes(3), in.text(4), in.text(5));
        }
    }

    /** What it is given, DER: a chain without the root, and the roots. */
    public record Grant(List<byte[]> chain, List<byte[]> roots) {
        public Grant {
            chain = List.copyOf(chain);
            roots = List.copyOf(roots);
        }

        public byte[] encode() {
            FieldWriter out = new FieldWriter();
            chain.forEach(each -> out.bytes(1, each));
            roots.forEach(each -> out.bytes(2, each));
            return out.toBytes();
        }

        public static Grant decode(byte[] bytes) {
            Fields in = Fields.decode(bytes, "grant");
            return new Grant(in.all(1), in.all(2));
        }

        /** With the key that was asked for, if it is for that and for somebody {@code expected}. */
        Credentials credentials(KeyPair pair, Predicate<Identity> expected) {
            try {
                List<X509Certificate> certified = PemFiles.ofDer(chain);
                if (certified.isEmpty() || !certified.getFirst().getPublicKey().equals(pair.getPublic())) {
                    throw refused("the certificate is for another key");
                }
                Credentials credentials = new Credentials(certified, pair.getPrivate(), PemFiles.ofDer(roots));
                if (!expected.test(credentials.identity())) {
                    throw refused("the certificate is for somebody else");
                }
                return credentials;
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw refused("the certificate cannot be read: " + e.getMessage());
            }
        }
    }

    /** Decides on requests: the server's part. */
    @FunctionalInterface
    public interface Registrar {
        /**
         * Grants a certificate, or not.
         *
         * @throws HoldfastException {@code LINK_ENROLMENT}, which the machine is told
         */
        Grant enrol(Request request);
    }

    /** Serves {@link Service#ENROLMENT}. */
    public static Acceptor acceptor(Registrar registrar) {
        return connection -> {
            try {
                Frame frame = connection.receive(Connection.FIRST_WORD);
                if (frame.type() != REQUEST) {
                    throw refused("a request was expected");
                }
                connection.send(
                        GRANT, registrar.enrol(Request.decode(frame.payload())).encode());
                connection.end();
            } catch (HoldfastException e) {
                connection.refuse(e);
            }
        };
    }

    /** Joins: makes a key, asks, and gives the credentials, which are not on disk yet. */
    public static Credentials join(Address server, EnrolmentToken token, Joining joining, Time time) {
        KeyPair pair = freshPair();
        Dialer dialer = Dialer.pinned(token.root(), joining.proxy(), time);
        try (Connection connection = dialer.server(server, Service.ENROLMENT)) {
            byte[] request = CertificateRequest.encode(pair, joining.host());
            connection.send(
                    REQUEST,
                    new Request(token.secret(), joining.role(), request, joining.host(), joining.version()).encode());
            Frame frame = connection.receive(ANSWER);
            if (frame.type() != GRANT) {
                throw refused("no certificate was sent");
            }
            Grant grant = Grant.decode(frame.payload());
            return grant.credentials(pair, identity -> identity.role() == joining.role());
        }
    }

    /** Who joins. */
    public record Joining(Role role, String host, String version, Proxy proxy) {}

    /** P-256: what TLS signs with, and what repository keys are wrapped to. */
    public static KeyPair freshPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    static HoldfastException refused(String why) {
        return new HoldfastException(
                ErrorCode.LINK_ENROLMENT, "enrolment", "The machine was given no certificate: " + why + ". Try again.");
    }
}
