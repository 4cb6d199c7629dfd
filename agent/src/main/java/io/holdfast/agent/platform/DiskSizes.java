package io.holdfast.agent.platform;

/** Bytes that the guest sees of a disk, and bytes that it takes on the host. */
public record DiskSizes(long capacity, long allocation) {}
