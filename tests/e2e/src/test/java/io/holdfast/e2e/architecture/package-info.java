/** The architecture's rules, and proof that each can fail. */
@NullMarked
package io.holdfast.e2e.architecture;

import org.jspecify.annotations.NullMarked;
