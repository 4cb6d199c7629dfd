/** Stores: dumb places for files. What a name or a byte means is not known here. */
@NullMarked
package io.holdfast.repository.store;

import org.jspecify.annotations.NullMarked;
