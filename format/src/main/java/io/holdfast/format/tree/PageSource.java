package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;

/** Gives pages of a tree, opened and authenticated. */
@FunctionalInterface
public interface PageSource {
    Page page(Fingerprint name);
}
