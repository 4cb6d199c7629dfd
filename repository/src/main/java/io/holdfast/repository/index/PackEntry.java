package io.holdfast.repository.index;

import io.holdfast.format.layout.IndexFile;
import io.holdfast.format.layout.PackContent;
import io.holdfast.format.layout.PackId;
import java.util.BitSet;

/** What the index knows of one pack. Guarded by the index's lock. */
public final class PackEntry {
    private final PackId id;
    private final PackContent content;
    private final long size;
    private final int records;
    private final int number;
    private final BitSet retired;
    private Standing standing = Standing.GOOD;
    private boolean fenced;

    /** Whether what is in the pack may be relied on. */
    enum Standing {
        GOOD,
        CONDEMNED,
        GONE
    }

    PackEntry(IndexFile.Pack pack, int number) {
        id = pack.id();
        content = pack.content();
        size = pack.size();
        records = pack.tags().length;
        retired = (BitSet) pack.retired().clone();
        this.number = number;
    }

    public PackId id() {
        return id;
    }

    public PackContent content() {
        return content;
    }

    /** Bytes of the pack file. */
    public long size() {
        return size;
    }

    /** Number of records in it. */
    public int records() {
        return records;
    }

    /** Its place in the index, by which per-pack tables are kept; not persistent. */
    public int number() {
        return number;
    }

    /** Whether nothing in it may be relied on. */
    public boolean condemned() {
        return standing != Standing.GOOD;
    }

    boolean gone() {
        return standing == Standing.GONE;
    }

    /** Whether its writer was given up, so that its pages may be read but not relied on. */
    public boolean fenced() {
        return fenced;
    }

    /** Whether this record may be relied on. */
    public boolean reliable(int ordinal) {
        return standing == Standing.GOOD && !fenced && !retired.get(ordinal);
    }

    /** A copy of the retired map. */
    public BitSet retired() {
        return (BitSet) retired.clone();
    }

    void condemn() {
        if (standing == Standing.GOOD) {
            standing = Standing.CONDEMNED;
        }
    }

    /** Its writer was given up: data it holds is as good as any, but what its pages link may be gone. */
    void fence() {
        fenced = content == PackContent.PAGES;
    }

    void leave() {
        standing = Standing.GONE;
    }

    void retire(BitSet more) {
        retired.or(more);
    }
}
