package io.holdfast.agent.platform;

/**
 * A host of virtual machines, and what it can do.
 *
 * @param local whether its files are those of this machine
 */
public record Host(String name, String uri, boolean local, Capabilities capabilities) {}
