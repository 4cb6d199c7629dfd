package io.holdfast.repository.pack;

import io.holdfast.format.SealedChunk;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.repository.store.Payload;
import java.util.ArrayList;
import java.util.List;

/** A pack that is being filled, in memory. Confined to its writer. */
public final class OpenPack {
    private final PackId id;
    private final PackContent content;
    private final List<SealedChunk> records = new ArrayList<>();
    private long bytes;

    public OpenPack(PackId id, PackContent content) {
        this.id = id;
        this.content = content;
    }

    public void add(SealedChunk record) {
        records.add(record);
        bytes += record.size();
    }

    public PackId id() {
        return id;
    }

    public List<SealedChunk> records() {
        return records;
    }

    public boolean isEmpty() {
        return records.isEmpty();
    }

    /** Whether it holds {@code target} bytes, or as many records as a pack can. */
    public boolean isFull(long target) {
        return bytes >= target || records.size() >= PackDirectory.MAX_RECORDS;
    }

    public PackDirectory directory() {
        return PackDirectory.of(id, content, records);
    }

    /** The whole file, without copying a record. */
    public Payload payload(PackDirectory directory) {
        List<byte[]> parts = new ArrayList<>(records.size() + 2);
        parts.add(directory.header());
        records.forEach(record -> parts.add(record.bytes()));
        parts.add(directory.trailer());
        return new Payload(parts);
    }
}
