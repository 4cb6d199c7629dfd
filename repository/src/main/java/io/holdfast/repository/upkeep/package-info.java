/** Upkeep: what retention keeps, and gc with its marking, copying forward and deleting. */
@NullMarked
package io.holdfast.repository.upkeep;

import org.jspecify.annotations.NullMarked;
