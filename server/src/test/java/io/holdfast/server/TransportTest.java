package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class TransportTest {
    @RegisterExtension
    final Lab lab;

    TransportTest(Kind kind) {
        lab = new Lab(kind);
    }

    private SSLSocket socket(String version) throws IOException {
        SSLContext context = Client.trusting(lab.server().rootCertificate());
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", lab.server().url().getPort());
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    @Test
    void onlyTls13IsSpoken() throws IOException {
        try (SSLSocket socket = socket("TLSv1.3")) {
            socket.startHandshake();
        }
        try (SSLSocket socket = socket("TLSv1.2")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoDoesNotKnowTheRootDoesNotBelieveTheServer() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> http.send(
                            java.net.http.HttpRequest.newBuilder(
                                            lab.server().url().resolve("/health/live"))
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("PKIX");
        }
    }

    @Test
    void whatIsNotThereIsAProblemWithACode() {
        Client.Answer answer = lab.stranger().get("/api/v1/nothing");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text("code")).isEqualTo("REQUEST-0002");
        assertThat(answer.text("type")).isEqualTo("urn:holdfast:error:REQUEST-0002");
        assertThat(lab.stranger().post("/api/v1/self", Map.of()).status()).isEqualTo(404);
    }
}
