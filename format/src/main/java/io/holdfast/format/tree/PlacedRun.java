package io.holdfast.format.tree;

/** A run and where it begins, in bytes of content. */
public record PlacedRun(long position, Run run) {
    public long end() {
        return position + run.length();
    }
}
