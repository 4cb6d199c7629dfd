package io.holdfast.repository.index;

/** Where a chunk stands: the {@code ordinal}-th record of a pack. */
public record Place(PackEntry pack, int ordinal) {}
