package io.holdfast.format.sealing;

import io.holdfast.format.Fingerprint;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Names plaintext: HMAC-SHA-256 under the repository's keys. Confined to one thread. */
public final class Fingerprinter {
    private final Mac chunk;
    private final Mac page;
    private final Mac file;

    public Fingerprinter(Keys keys) {
        chunk = mac(keys.chunk());
        page = mac(keys.page());
        file = mac(keys.file());
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** The name of a data chunk. */
    public Fingerprint chunk(byte[] plaintext, int from, int length) {
        chunk.update(plaintext, from, length);
        return Fingerprint.of(chunk.doFinal(), 0);
    }

    /** The name of a page. */
    public Fingerprint page(List<Fingerprint> links, byte[] plaintext, int from, int length) {
        ByteBuffer head = ByteBuffer.allocate(4 + links.size() * Fingerprint.SIZE);
        head.putInt(links.size());
        for (Fingerprint link : links) {
            link.write(head);
        }
        page.update(head.array());
        page.update(plaintext, from, length);
        return Fingerprint.of(page.doFinal(), 0);
    }

    /** Adds to the whole file that is being named; end it with {@link #wholeFile}. */
    public void addToFile(byte[] content, int from, int length) {
        file.update(content, from, length);
    }

    /** The name of the whole file added so far; the next one begins. */
    public Fingerprint wholeFile() {
        return Fingerprint.of(file.doFinal(), 0);
    }
}
