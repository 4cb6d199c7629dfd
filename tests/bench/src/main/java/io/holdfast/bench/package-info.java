/** Benchmarks and recorded scenarios; nothing here is published. */
@NullMarked
package io.holdfast.bench;

import org.jspecify.annotations.NullMarked;
