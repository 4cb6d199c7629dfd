package io.holdfast.agent.platform.libvirt;

/**
 * Sizes of a disk, in bytes.
 *
 * @param capacity what the guest sees
 * @param allocation what is written of it, as far as the format says
 * @param physical size of the file or device
 */
public record BlockSizes(long capacity, long allocation, long physical) {}
