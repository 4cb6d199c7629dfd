package io.holdfast.protocol;

/** How to get out of a network. */
public sealed interface Proxy {
    /** Straight. */
    record None() implements Proxy {}

    /** By HTTP CONNECT. */
    record Http(Address address) implements Proxy {}

    /** By SOCKS version 5; the proxy resolves names. */
    record Socks(Address address) implements Proxy {}
}
