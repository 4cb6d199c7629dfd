/** Packs: filling them, and reading their directories and records. Which pack holds what is the index's business. */
@NullMarked
package io.holdfast.repository.pack;

import org.jspecify.annotations.NullMarked;
