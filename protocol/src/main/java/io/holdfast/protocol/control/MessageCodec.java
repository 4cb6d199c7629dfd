package io.holdfast.protocol.control;

/** Messages of one direction, to bytes and back. */
interface MessageCodec<M> {
    byte[] encode(M message);

    /** Reads one; an {@link io.holdfast.format.HoldfastException} or {@link IllegalArgumentException} says that it makes no sense. */
    M decode(byte[] bytes, String subject);
}
