package io.holdfast.agent.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
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
        new Random(2).nextBytes(content);
        Path image = Files.write(directory.resolve("image"), content);
        return RealServer.qemu(
                directory,
                "--object",
                "tls-creds-x509,id=tls0,endpoint=server,verify-peer=yes,dir=" + certificates,
                "--tls-creds",
                "tls0",
                "-r",
                "-f",
                "raw",
                image.toString());
    }

    private static void refused(NbdAddress address, ErrorCode code) {
        NbdClient client = new NbdClient(NbdOptions.defaults(), Time.system(), Randomness.secure());
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> {
                    try (NbdExport export = client.connect(address)) {
                        export.read(0, new byte[1], 0, 1);
                    }
                })
                .returns(code, HoldfastException::code);
    }

    @Test
    void bothSidesShowCertificatesAndBytesArriveAsTheyAre() throws IOException, InterruptedException {
        NbdSecurity tls = new NbdSecurity.Tls(Optional.of(ours()), Optional.empty());
        try (RealServer server = server(certificates());
                NbdExport export = new NbdClient(NbdOptions.defaults(), Time.system(), Randomness.secure())
                        .connect(server.address("").with(tls))) {
            byte[] read = new byte[SIZE];
            export.read(0, read, 0, SIZE);
            assertThat(read).isEqualTo(content);
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
