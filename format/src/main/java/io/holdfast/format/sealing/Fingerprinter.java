package io.holdfast.format.sealing;

import io.holdfast.format.Fingerprint;
import java.nio.ByteBuffer;
import java.util.List;

/** Names plaintext: a keyed hash under the repository's keys. Confined to one thread. */
public final class Fingerprinter {
    private final KeyedHash chunk;
    private final KeyedHash page;
    private final KeyedHash file;

    public Fingerprinter(Keys keys) {
        chunk = keys.chunks();
        page = keys.pages();
        file = keys.files();
    }

    /** The name of a data chunk. */
    public Fingerprint chunk(byte[] plaintext, int from, int length) {
        chunk.add(plaintext, from, length);
        return Fingerprint.of(chunk.finish(), 0);
    }

    /** The name of a page. */
    public Fingerprint page(List<Fingerprint> links, byte[] plaintext, int from, int length) {
        ByteBuffer head = ByteBuffer.allocate(4 + links.size() * Fingerprint.SIZE);
        head.putInt(links.size());
        for (Fingerprint link : links) {
            link.write(head);
        }
        page.add(head.array(), 0, head.capacity());
        page.add(plaintext, from, length);
        return Fingerprint.of(page.finish(), 0);
    }

    /** Adds to the whole file that is being named; end it with {@link #wholeFile}. */
    public void addToFile(byte[] content, int from, int length) {
        file.add(content, from, length);
    }

    /** The name of the whole file added so far; the next one begins. */
    public Fingerprint wholeFile() {
        return Fingerprint.of(file.finish(), 0);
    }
}
