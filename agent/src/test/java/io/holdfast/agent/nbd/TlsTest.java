package io.holdfast.agent.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
    private static final int SIZE = 5 << 20;

    @TempDir
    private Path directory = Path.of("");

    private final byte[] content = new byte[SIZE];

    private Path ours() {
        return directory.resolve("ours");
    }

    private Path certificates() throws IOException, InterruptedException {
        Path theirs = Files.createDirectory(directory.resolve("theirs"));
        Files.createDirectory(ours());
        authority(directory.resolve("ca-key.pem"), theirs.resolve("ca-cert.pem"));
        Files.copy(theirs.resolve("ca-cert.pem"), ours().resolve("ca-cert.pem"));
        issue(theirs, "server", "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth");
        issue(ours(), "client", "extendedKeyUsage=clientAuth");
        return theirs;
    }

    private static void authority(Path key, Path certificate) throws IOException, InterruptedException {
        RealServer.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=Test authority",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
    }

    private void issue(Path to, String name, String extensions) throws IOException, InterruptedException {
        Path request = directory.resolve(name + ".csr");
        Path lines = Files.writeString(directory.resolve(name + ".ext"), extensions);
        RealServer.run(
                "openssl",
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                to.resolve(name + "-key.pem").toString(),
                "-out",
                request.toString());
        RealServer.run(
                "openssl",
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                request.toString(),
                "-CA",
                to.resolve("ca-cert.pem").toString(),
                "-CAkey",
                directory.resolve("ca-key.pem").toString(),
                "-CAcreateserial",
                "-CAserial",
                directory.resolve("serial").toString(),
                "-extfile",
                lines.toString(),
                "-out",
                to.resolve(name + "-cert.pem").toString());
    }

    private RealServer server(Path certificates) throws IOException, InterruptedException {
        return RealServer.qemu(directory, words(certificates));
    }

    private String[] words(Path certificates) throws IOException {
        return new String[] {
            "--object",
            "tls-creds-x509,id=tls0,endpoint=server,verify-peer=yes,dir=" + certificates,
            "--tls-creds",
            "tls0",
            "-r",
            "-f",
            "raw",
            image()
        };
    }

    private String image() throws IOException {
        new Random(2).nextBytes(content);
        return Files.write(directory.resolve("image"), content).toString();
    }

    private static String refused(NbdAddress address, ErrorCode code) {
        NbdClient client = new NbdClient(NbdOptions.defaults(), Time.system(), Randomness.secure());
        HoldfastException refusal = catchThrowableOfType(HoldfastException.class, () -> {
            try (NbdExport export = client.connect(address)) {
                export.read(0, new byte[1], 0, 1);
            }
        });
        assertThat(refusal.code()).isEqualTo(code);
        return String.valueOf(refusal.getMessage());
    }

    @Test
    void bothSidesShowCertificatesAndBytesArriveAsTheyAre() throws IOException, InterruptedException {
        NbdSecurity tls = new NbdSecurity.Tls(Optional.of(ours()), Optional.empty());
        try (RealServer server = server(certificates())) {
            readsRight(server.address("").with(tls));
        }
    }

    private void readsRight(NbdAddress address) {
        try (NbdExport export =
                new NbdClient(NbdOptions.defaults(), Time.system(), Randomness.secure()).connect(address)) {
            byte[] read = new byte[SIZE];
            export.read(0, read, 0, SIZE);
            assertThat(read).isEqualTo(content);
        }
    }

    @Test
    void overTcpTheServerIsToldByTheNameThatIsConnectedTo() throws IOException, InterruptedException {
        int port = FreePort.any();
        NbdSecurity tls = new NbdSecurity.Tls(Optional.of(ours()), Optional.empty());
        try (RealServer _ = RealServer.qemuOnPort(directory, port, words(certificates()))) {
            readsRight(NbdAddress.tcp("localhost", port, "").with(tls));
            readsRight(NbdAddress.tcp("127.0.0.1", port, "").with(tls));
            refused(NbdAddress.tcp("127.0.0.1", port, ""), ErrorCode.NBD_TLS);
            NbdSecurity otherName = new NbdSecurity.Tls(Optional.of(ours()), Optional.of("elsewhere.example"));
            refused(NbdAddress.tcp("127.0.0.1", port, "").with(otherName), ErrorCode.NBD_TLS);
        }
    }

    @Test
    void nbdkitOverTcpIsReadToo() throws IOException, InterruptedException {
        int port = FreePort.any();
        Path theirs = certificates();
        NbdSecurity tls = new NbdSecurity.Tls(Optional.of(ours()), Optional.empty());
        try (RealServer _ = RealServer.nbdkitOnPort(
                directory,
                port,
                "--tls=require",
                "--tls-certificates=" + theirs,
                "--tls-verify-peer",
                "file",
                image())) {
            readsRight(NbdAddress.tcp("localhost", port, "").with(tls));
            refused(NbdAddress.tcp("localhost", port, ""), ErrorCode.NBD_TLS);
            Path stranger = Files.createDirectory(directory.resolve("stranger"));
            Files.copy(theirs.resolve("ca-cert.pem"), stranger.resolve("ca-cert.pem"));
            // Who shows no certificate is hung up on, after the handshake.
            assertThat(refused(
                            NbdAddress.tcp("localhost", port, "")
                                    .with(new NbdSecurity.Tls(Optional.of(stranger), Optional.empty())),
                            ErrorCode.NBD_UNREACHABLE))
                    .contains("does not trust our certificate");
        }
    }

    @Test
    void wrongCertificatesNamesAndClearTextAreRefused() throws IOException, InterruptedException {
        try (RealServer server = server(certificates())) {
            refused(server.address(""), ErrorCode.NBD_TLS);
            NbdSecurity otherName = new NbdSecurity.Tls(Optional.of(ours()), Optional.of("elsewhere.example"));
            refused(server.address("").with(otherName), ErrorCode.NBD_TLS);
            Path empty = Files.createDirectory(directory.resolve("empty"));
            refused(
                    server.address("").with(new NbdSecurity.Tls(Optional.of(empty), Optional.empty())),
                    ErrorCode.NBD_TLS);
            Path other = Files.createDirectory(directory.resolve("other"));
            authority(directory.resolve("other-key.pem"), other.resolve("ca-cert.pem"));
            refused(
                    server.address("").with(new NbdSecurity.Tls(Optional.of(other), Optional.empty())),
                    ErrorCode.NBD_TLS);
        }
    }

    @Test
    void tlsThatIsAskedForIsNotGivenUp() throws IOException, InterruptedException {
        certificates();
        Path image = Files.write(directory.resolve("image"), new byte[512]);
        try (RealServer server = RealServer.qemu(directory, "-r", "-f", "raw", image.toString())) {
            refused(
                    server.address("").with(new NbdSecurity.Tls(Optional.of(ours()), Optional.empty())),
                    ErrorCode.NBD_TLS);
        }
    }
}
