package io.holdfast.protocol;

/**
 * What a connection carries.
 *
 * @param type below 128
 */
public record Frame(int type, byte[] payload) {
    public Frame {
        if (type < 0 || type > 127) {
            throw new IllegalArgumentException("no type of a frame: " + type);
        }
    }
}
