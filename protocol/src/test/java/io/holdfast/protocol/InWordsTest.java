package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InWordsTest {
    @TempDir
    Path place = Path.of("");

    private interface Attempt {
        void run() throws IOException;
    }

    private static String reason(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            return InWords.of(e);
        }
        throw new AssertionError("it worked");
    }

    @Test
    void theFileIsNamedAndWhatIsWrongWithIt() throws IOException {
        Path file = Files.writeString(place.resolve("file"), "x");
        Path none = place.resolve("none");
        assertThat(reason(() -> Files.readString(none))).isEqualTo(none + " does not exist");
        assertThat(reason(() -> Files.createDirectories(file))).isEqualTo(file + " is there already");
        assertThat(reason(() -> Files.createDirectory(file.resolve("below"))))
                .isEqualTo(file.resolve("below") + ": Not a directory");
        assertThat(reason(() -> Files.createDirectories(Path.of("/proc/holdfast"))))
                .doesNotContain("Exception");
        assertThat(InWords.of(new NotDirectoryException("/a"))).isEqualTo("/a is not a directory");
        assertThat(reason(() -> Files.delete(place))).isEqualTo(place + " is not empty");
    }

    @Test
    void whatIsBehindIsSaidOnce() {
        assertThat(InWords.of(new IOException(new NoSuchFileException("/a")))).isEqualTo("/a does not exist");
        assertThat(InWords.of(new IOException("cannot send", new IOException("line is cut"))))
                .isEqualTo("cannot send: line is cut");
        assertThat(InWords.of(new IOException("line is cut, again", new IOException("line is cut"))))
                .isEqualTo("line is cut, again");
    }

    /** As Java says it: each repeats what is behind it, with names of classes. */
    @Test
    void ofACertificateThatIsNotBelievedIsSaidWhyAlone() {
        CertPathBuilderException path = new CertPathBuilderException("unable to find valid certification path");
        CertificateException certificate = new CertificateException("PKIX path building failed: " + path, path);
        SSLHandshakeException handshake =
                new SSLHandshakeException("(certificate_unknown) " + certificate.getMessage());
        handshake.initCause(certificate);
        assertThat(InWords.of(new IOException("no TLS", handshake)))
                .isEqualTo("no TLS: its certificate is of no authority that is believed here");
        assertThat(InWords.of(new SSLException("closed in the middle"))).isEqualTo("closed in the middle");
    }

    @Test
    void whatSaysNothingIsPutInWordsToo() {
        ConnectException refused = new ConnectException();
        refused.initCause(new ConnectException().initCause(new ClosedChannelException()));
        assertThat(InWords.of(refused)).isEqualTo("nobody answers there");
        ConnectException lost = new ConnectException();
        lost.initCause(new UnresolvedAddressException());
        assertThat(InWords.of(lost)).isEqualTo("the name of the host is not known");
        assertThat(InWords.of(new UnknownHostException("nowhere")))
                .isEqualTo("the name of the host is not known: nowhere");
        assertThat(InWords.of(new ClosedChannelException())).isEqualTo("the connection was closed");
        assertThat(InWords.of(new IOException())).isEqualTo("no reason was given");
        assertThat(InWords.of(null)).isEqualTo("no reason was given");
    }
}
