/** Copying snapshots from one repository to another, only what is missing there. */
@NullMarked
package io.holdfast.repository.copy;

import org.jspecify.annotations.NullMarked;
