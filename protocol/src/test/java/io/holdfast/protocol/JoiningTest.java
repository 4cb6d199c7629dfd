package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Sha256;
import io.holdfast.format.Time;
import io.holdfast.protocol.session.Pace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JoiningTest {
    private final Installation installation = new Installation();
    private final Listener listener = Listener.open(
            new Address("127.0.0.1", 0),
            new Listener.Offer(
                    installation.of(Role.SERVER, "main"),
                    Revocations.none(),
                    Map.of(
                            Service.ENROLMENT,
                            Enrolment.acceptor(this::grant),
                            Service.CONTROL,
                            connection -> connection.send(7)),
                    10),
            Time.system());

    private Enrolment.Grant grant(Enrolment.Request request) {
        if (!request.secret().equals("secret-1")) {
            throw new HoldfastException(ErrorCode.LINK_ENROLMENT, "token", "unknown");
        }
        try {
            JcaPKCS10CertificationRequest asked = new JcaPKCS10CertificationRequest(request.request());
            PublicKey key = asked.getPublicKey();
            assertThat(asked.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key)))
                    .isTrue();
            String uri = new Identity(request.role(), "fresh").uri();
            return new Enrolment.Grant(
                    List.of(installation
                            .certify("fresh", List.of(uri), key, Installation.Validity.NOW)
                            .getEncoded()),
                    List.of(installation.root().getEncoded()));
        } catch (GeneralSecurityException | IOException | PKCSException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    private Address address() {
        return new Address("127.0.0.1", listener.port());
    }

    private static EnrolmentToken token(String secret, Installation of) throws CertificateException {
        return EnrolmentToken.parse(
                new EnrolmentToken(secret, Sha256.digest().digest(of.root().getEncoded())).text());
    }

    private Credentials join(EnrolmentToken token, Proxy proxy) {
        return Enrolment.join(address(), token, new Enrolment.Joining(Role.AGENT, "host", "1", proxy), Time.system());
    }

    @Test
    void aMachineWithATokenIsEnrolledAndConnectsWithWhatItWasGiven(@TempDir Path directory)
            throws CertificateException {
        join(token("secret-1", installation), new Proxy.None()).write(directory);
        Credentials own = Credentials.read(directory);
        assertThat(own.identity()).isEqualTo(new Identity(Role.AGENT, "fresh"));
        try (Connection connection = Dialer.of(own, Revocations.none(), new Proxy.None(), Time.system())
                .server(address(), Service.CONTROL)) {
            assertThat(connection.receive().type()).isEqualTo(7);
        }
    }

    @Test
    void aWrongTokenIsRefusedAndAServerOfAnotherInstallationIsNotTold() {
        assertThatThrownBy(() -> join(token("secret-2", installation), new Proxy.None()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_ENROLMENT));
        assertThatThrownBy(() -> join(token("secret-1", new Installation()), new Proxy.None()))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_STRANGER));
    }

    @Test
    void aProxyIsAskedToConnect() throws IOException, CertificateException {
        try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> relay(proxy));
            Proxy http = new Proxy.Http(new Address("127.0.0.1", proxy.getLocalPort()));
            assertThat(join(token("secret-1", installation), http).identity().id())
                    .isEqualTo("fresh");
        }
    }

    private void relay(ServerSocket proxy) {
        try (Socket near = proxy.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) near.getInputStream().read());
            }
            assertThat(request.toString()).startsWith("CONNECT 127.0.0.1:" + listener.port() + " HTTP/1.1\r\n");
            near.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Thread back = Thread.ofVirtual().start(() -> pump(far, near));
            pump(near, far);
            back.interrupt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One end has closed, and so the relay is over.
            return;
        }
    }

    @Test
    void aWrappedKeyOpensForItsHolderAndPurposeOnly() {
        byte[] master = new byte[32];
        Randomness.secure().fill(master);
        Credentials holder = installation.of(Role.AGENT, "a1");
        byte[] wrapped = WrappedKey.wrap(
                master, holder.chain().getFirst().getPublicKey(), "repository r run 1", Randomness.secure());
        assertThat(WrappedKey.opened(wrapped, holder.key(), Optional.empty(), "repository r run 1"))
                .hasValue(master);
        assertThat(WrappedKey.opened(wrapped, holder.key(), Optional.empty(), "repository r run 2"))
                .isEmpty();
        Credentials other = installation.of(Role.AGENT, "a2");
        assertThat(WrappedKey.opened(wrapped, other.key(), Optional.empty(), "repository r run 1"))
                .isEmpty();
    }

    @Test
    void aPaceIsNeverExceededByMoreThanATwentiethAndChangesWhileItRuns() throws InterruptedException {
        Pace pace = new Pace(OptionalLong.of(10_000_000), Time.system());
        assertThat(seconds(pace, 20_000_000)).isBetween(1.9, 6.0);
        pace.change(OptionalLong.of(40_000_000));
        assertThat(seconds(pace, 40_000_000)).isBetween(0.9, 1.8);
    }

    private static double seconds(Pace pace, long bytes) throws InterruptedException {
        long began = Time.system().nanos();
        for (long at = 0; at < bytes; at += 50_000) {
            pace.take(50_000);
        }
        return Duration.ofNanos(Time.system().nanos() - began).toMillis() / 1000.0;
    }
}
