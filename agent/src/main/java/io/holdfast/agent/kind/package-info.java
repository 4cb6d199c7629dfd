/**
 * The kinds of resources that a running agent knows: their settings, what of them is found on this machine, and what an order's settings mean for the pipelines. Not here: carrying orders out, which is
 * {@code agent.run}.
 */
@NullMarked
package io.holdfast.agent.kind;

import org.jspecify.annotations.NullMarked;
