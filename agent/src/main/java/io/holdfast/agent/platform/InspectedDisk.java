package io.holdfast.agent.platform;

/** A disk and what can be done with it. */
public record InspectedDisk(VirtualDisk disk, DiskVerdict verdict) {}
