package io.holdfast.server.api;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.control.Part;
import io.holdfast.server.job.Answer;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/**
 * A download on its way out. An error before its first byte is an answer like any other. After it the connection is cut before the end of
 * the body was marked, so that no client takes what it has for the whole.
 */
record Outflow(String type, String name, Answer answer) {
    private static final System.Logger LOG = System.getLogger(Outflow.class.getName());

    void to(Context context) {
        try (answer) {
            if (!context.protocol().equals("HTTP/1.1")) {
                throw new HoldfastException(
                        ErrorCode.REQUEST_INVALID,
                        context.protocol(),
                        "a download needs HTTP/1.1, whose bodies show when they are not whole.");
            }
            Optional<byte[]> first = next();
            context.status(200)
                    .contentType(type)
                    .header("Cache-Control", "no-store")
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Content-Security-Policy", "sandbox")
                    .header("Content-Disposition", disposition());
            try {
                pass(first, context.res().getOutputStream());
            } catch (IOException | HoldfastException e) {
                LOG.log(System.Logger.Level.INFO, () -> "the download of " + name + " broke: " + e.getMessage());
                cut(context);
            }
        }
    }

    private void pass(Optional<byte[]> first, OutputStream to) throws IOException {
        for (Optional<byte[]> piece = first; piece.isPresent(); piece = next()) {
            to.write(piece.get());
            to.flush();
        }
    }

    private Optional<byte[]> next() {
        for (Optional<Part> part = answer.next(); part.isPresent(); part = answer.next()) {
            if (part.get() instanceof Part.Content(byte[] bytes)) {
                return Optional.of(bytes);
            }
        }
        return Optional.empty();
    }

    private static void cut(Context context) {
        ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close();
    }

    private String disposition() {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }
}
