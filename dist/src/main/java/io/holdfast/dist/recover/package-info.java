/** Making a server again from its own backup. */
@NullMarked
package io.holdfast.dist.recover;

import org.jspecify.annotations.NullMarked;
