package io.holdfast.agent.platform.libvirt;

/** Sizes of a storage pool, in bytes, and whether it can be used now. */
public record PoolSizes(boolean running, long capacity, long allocation, long available) {}
