package io.holdfast.agent.platform;

/** One layer below the top of a disk. {@code format} is empty when it is not known. */
public record ChainLink(DiskSource source, String format) {}
