package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;

/**
 * A part of a chunk list that ends where its content says so: in another list it stands as it is, wherever that one has just ended a page of each height below.
 *
 * @param height of the page: 0 for a leaf, one more for a node than for its children
 * @param length bytes of content
 */
public record Subtree(Fingerprint page, int height, long length) {}
