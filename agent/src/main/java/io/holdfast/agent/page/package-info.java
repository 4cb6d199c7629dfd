/**
 * The pages of one snapshot for those who go through its tree, read before they are asked for. What the pages mean is in {@code format.tree}; who walks, and why, is in
 * {@code backup} and {@code restore}.
 */
@NullMarked
package io.holdfast.agent.page;

import org.jspecify.annotations.NullMarked;
