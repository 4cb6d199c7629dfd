package io.holdfast.format.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One name in a directory.
 *
 * @param name raw bytes
 * @param size bytes of content
 */
public record Entry(byte[] name, Type type, long size, Attributes attributes, Content content) {
    /** What it is. The order is the number in the page, from 1. */
    public enum Type {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        FIFO,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        VOLUME
    }

    /** The name for people; bytes that are no UTF-8 become replacement characters. */
    public String title() {
        return new String(name, StandardCharsets.UTF_8);
    }

    /** Whether this and the other are names of one file. */
    public boolean sameFileAs(Entry other) {
        Attributes.Identity mine = attributes.identity();
        Attributes.Identity its = other.attributes.identity();
        return mine.links() > 1 && its.links() > 1 && mine.inode() == its.inode() && mine.device() == its.device();
    }

    /** Order of names in a directory. */
    public static int compareNames(byte[] left, byte[] right) {
        return Arrays.compareUnsigned(left, right);
    }
}
