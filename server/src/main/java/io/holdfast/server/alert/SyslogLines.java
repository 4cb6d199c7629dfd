package io.holdfast.server.alert;

import io.holdfast.server.access.Trust;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Events as lines of RFC 5424: one a datagram, or with their lengths before them on a stream (RFC 6587, RFC 5425). */
final class SyslogLines {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGEST_DATAGRAM = 2_048;

    void send(Target.Syslog target, Texts texts, Message message) throws IOException, GeneralSecurityException {
        List<byte[]> lines = new ArrayList<>();
        for (Event event : message.events()) {
            lines.add(line(target, texts, event));
        }
        switch (target.transport()) {
            case UDP -> {
                try (DatagramSocket socket = new DatagramSocket()) {
                    InetSocketAddress to = new InetSocketAddress(target.host(), target.port());
                    for (byte[] line : lines) {
                        socket.send(new DatagramPacket(line, Math.min(line.length, LONGEST_DATAGRAM), to));
                    }
                }
            }
            case TCP -> {
                try (Socket socket = connected(target)) {
                    write(socket, lines);
                }
            }
            case TLS -> {
                try (Socket plain = connected(target);
                        SSLSocket socket = (SSLSocket) Trust.context(target.trusted())
                                .getSocketFactory()
                                .createSocket(plain, target.host(), target.port(), true)) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    socket.setSSLParameters(parameters);
                    socket.startHandshake();
                    write(socket, lines);
                }
            }
        }
    }

    private static Socket connected(Target.Syslog target) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(target.host(), target.port()), PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void write(Socket socket, List<byte[]> lines) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            all.writeBytes((line.length + " ").getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(line);
        }
        socket.getOutputStream().write(all.toByteArray());
        socket.getOutputStream().flush();
    }

    private static byte[] line(Target.Syslog target, Texts texts, Event event) throws IOException {
        int severity = switch (event.type()) {
            case CLOSED -> 5;
            case TEST -> 6;
            case RAISED ->
                switch (event.severity()) {
                    case CRITICAL -> 2;
                    case WARNING -> 4;
                    case INFORMATION -> 6;
                };
        };
        String host = InetAddress.getLocalHost().getHostName().replaceAll("[^!-~]", "");
        return ("<" + (target.facility() * 8 + severity) + ">1 " + event.at() + " " + (host.isEmpty() ? "-" : host)
                        + " holdfast - " + event.kind() + " - \uFEFF" + texts.line(event))
                .getBytes(StandardCharsets.UTF_8);
    }
}
