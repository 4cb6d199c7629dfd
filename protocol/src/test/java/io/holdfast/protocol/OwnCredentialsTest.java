package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnCredentialsTest {
    private static final String PURPOSE = "repository r run 1";

    private final Installation installation = new Installation();
    private final Listener listener = Listener.open(
            new Address("127.0.0.1", 0),
            new Listener.Offer(
                    installation.of(Role.SERVER, "main"),
                    Revocations.none(),
                    Map.of(Service.CONTROL, connection -> connection.send(7)),
                    10),
            Time.system());

    @TempDir
    Path directory;

    @BeforeEach
    void enrol() {
        installation.of(Role.AGENT, "a1").write(directory);
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    private Enrolment.Grant grant(byte[] request, String id) {
        try {
            PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            String uri = new Identity(Role.AGENT, id).uri();
            return new Enrolment.Grant(
                    List.of(installation
                            .certify(id, List.of(uri), key, Installation.Validity.NOW)
                            .getEncoded()),
                    List.of(installation.root().getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a process does that starts now; the number of the certificate with which it connects. */
    private BigInteger connects() {
        Credentials own = Credentials.read(directory);
        try (Connection connection = Dialer.of(own, Revocations.none(), new Proxy.None(), Time.system())
                .server(new Address("127.0.0.1", listener.port()), Service.CONTROL)) {
            assertThat(connection.receive().type()).isEqualTo(7);
            return own.chain().getFirst().getSerialNumber();
        }
    }

    private byte[] wrapped() {
        return WrappedKey.wrap(
                new byte[32],
                Credentials.read(directory).chain().getFirst().getPublicKey(),
                PURPOSE,
                Randomness.secure());
    }

    @Test
    void whatWasWrappedToTheKeyBeforeOpensAfterTheRenewalAndAfterARestart() {
        byte[] before = wrapped();
        BigInteger old = connects();
        OwnCredentials own = OwnCredentials.read(directory);
        own.renew(grant(own.ask(), "a1"));
        assertThat(connects()).isNotEqualTo(old);
        assertThat(own.current().chain().getFirst().getSerialNumber()).isNotEqualTo(old);
        for (OwnCredentials each : List.of(own, OwnCredentials.read(directory))) {
            assertThat(each.unwrap(before, PURPOSE)).isEqualTo(new byte[32]);
            assertThat(each.unwrap(wrapped(), PURPOSE)).isEqualTo(new byte[32]);
            assertThatThrownBy(() -> each.unwrap(before, "another purpose")).isInstanceOf(HoldfastException.class);
        }
    }

    @Test
    void whoIsStoppedAtAnyStepOfARenewalConnectsAfterwards() throws IOException {
        BigInteger old = connects();
        OwnCredentials own = OwnCredentials.read(directory);
        own.ask();
        assertThat(connects()).as("before the answer").isEqualTo(old);
        for (String blocked : List.of("key.pem.new", "ca.pem.new", "certificate.pem.new")) {
            Path inTheWay = Files.createDirectories(directory.resolve(blocked).resolve("full"));
            assertThatThrownBy(() -> own.renew(grant(own.ask(), "a1")))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_CREDENTIALS));
            assertThat(connects()).as("stopped when it writes " + blocked).isEqualTo(old);
            assertThat(own.current().chain().getFirst().getSerialNumber()).isEqualTo(old);
            Files.delete(inTheWay);
            Files.delete(directory.resolve(blocked));
        }
        own.renew(grant(own.ask(), "a1"));
        assertThat(connects()).as("written, and used by nobody yet").isNotEqualTo(old);
    }

    @Test
    void anAnswerForAnotherKeyOrForSomebodyElseIsNotTaken() {
        BigInteger old = connects();
        OwnCredentials own = OwnCredentials.read(directory);
        byte[] first = own.ask();
        assertRefused(own, grant(own.ask(), "a2"));
        assertRefused(own, grant(first, "a1"));
        assertRefused(OwnCredentials.read(directory), grant(first, "a1"));
        assertThat(connects()).isEqualTo(old);
    }

    private static void assertRefused(OwnCredentials own, Enrolment.Grant grant) {
        assertThatThrownBy(() -> own.renew(grant))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_ENROLMENT));
    }

    @Test
    void aCertificateWithoutItsKeyIsSaidSo() {
        PemFiles.write(
                directory.resolve("key.pem"),
                PemFiles.text(Enrolment.freshPair().getPrivate()).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> OwnCredentials.read(directory))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_CREDENTIALS));
    }
}
