/** A control plane for measurements over a network, driven by lines of text. */
@NullMarked
package io.holdfast.bench.network;

import org.jspecify.annotations.NullMarked;
