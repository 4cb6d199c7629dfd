package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.holdfast.protocol.FreePort;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class AlertChannelTest {
    private static final int PATIENCE_MILLIS = 20_000;

    @RegisterExtension
    final Lab lab = new Lab(Kind.SQLITE);

    private static Client.Answer tested(Client admin, Map<String, Object> target) {
        Client.Answer made = admin.post(
                "/api/v1/alert-channels",
                Map.of("name", "运维" + target.hashCode(), "target", target, "language", "CHINESE", "digest", "PT0S"));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        return admin.post("/api/v1/alert-channels/" + made.text("id") + "/test", Map.of());
    }

    private static Map<String, Object> email(int port, String security, String password) {
        Map<String, Object> target = new HashMap<>();
        target.put("type", "email");
        target.put("host", "127.0.0.1");
        target.put("port", port);
        target.put("security", security);
        target.put("user", "holdfast");
        target.put("secret", password);
        target.put("from", "holdfast@example.com");
        target.put("to", List.of("ops@example.com"));
        return target;
    }

    @Test
    void aMailArrivesAndAWrongPasswordIsReported() throws Exception {
        Client admin = lab.admin();
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.setUser("holdfast@example.com", "holdfast", "right");
        mail.start();
        try {
            int port = mail.getSmtp().getPort();
            Client.Answer good = tested(admin, email(port, "NONE", "right"));
            assertThat(good.text("state")).as(good.body().toString()).isEqualTo("DELIVERED");
            assertThat(mail.getReceivedMessages()).hasSize(1);
            assertThat(mail.getReceivedMessages()[0].getSubject()).startsWith("[磐石] 测试：运维");
            Client.Answer wrong = tested(admin, email(port, "NONE", "wrong"));
            assertThat(wrong.text("state")).isEqualTo("FAILED");
            assertThat(wrong.text("error")).contains("535");
            Client.Answer unprotected = tested(admin, email(port, "STARTTLS", "right"));
            assertThat(unprotected.text("state")).isEqualTo("FAILED");
            assertThat(mail.getReceivedMessages()).hasSize(1);
        } finally {
            mail.stop();
        }
    }

    @Test
    void addressesThatWouldAddToTheHeadOfAMailAreRefused() {
        Client admin = lab.admin();
        for (String from : List.of("a@b\r\nBcc: c@d", "a@b, c@d", "nobody", "x <a@b>")) {
            Map<String, Object> target = email(25, "TLS", "x");
            target.put("from", from);
            assertThat(admin.post(
                                    "/api/v1/alert-channels",
                                    Map.of("name", "n", "target", target, "language", "ENGLISH", "digest", "PT0S"))
                            .status())
                    .as(from)
                    .isEqualTo(400);
        }
    }

    private static Map<String, Object> syslog(int port, String transport) {
        return Map.of("type", "syslog", "host", "127.0.0.1", "port", port, "transport", transport, "facility", 16);
    }

    @Test
    void aLineArrivesByDatagramAndByStream() throws Exception {
        Client admin = lab.admin();
        InetAddress here = InetAddress.getLoopbackAddress();
        try (DatagramSocket socket = new DatagramSocket(0, here)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            assertThat(tested(admin, syslog(socket.getLocalPort(), "UDP")).text("state"))
                    .isEqualTo("DELIVERED");
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            socket.receive(packet);
            String line = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            assertThat(line).matches("<134>1 \\S+Z \\S+ holdfast - test - \uFEFF测试：.*");
        }
        try (ServerSocket socket = new ServerSocket(0, 1, here)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            assertThat(tested(admin, syslog(socket.getLocalPort(), "TCP")).text("state"))
                    .isEqualTo("DELIVERED");
            try (Socket stream = socket.accept()) {
                byte[] all = stream.getInputStream().readAllBytes();
                String text = new String(all, StandardCharsets.UTF_8);
                String length = text.substring(0, text.indexOf(' '));
                assertThat(all).hasSize(length.length() + 1 + Integer.parseInt(length));
            }
        }
    }

    @Test
    void aCollectorThatIsNotThereIsReported() throws Exception {
        Client admin = lab.admin();
        Client.Answer refused = tested(admin, syslog(FreePort.any(), "TCP"));
        assertThat(refused.text("state")).isEqualTo("FAILED");
        assertThat(refused.text("error")).isNotEmpty();
    }
}
