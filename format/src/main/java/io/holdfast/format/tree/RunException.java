package io.holdfast.format.tree;

/**
 * An object that could not be backed up, or not wholly. Not thrown: it is what a run's result lists.
 *
 * @param path raw bytes
 * @param code stable error code
 */
public record RunException(byte[] path, String code, String message) {}
