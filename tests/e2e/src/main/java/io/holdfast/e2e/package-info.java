/** Tests of the whole: the architecture's rules and the real process; no unit tests. */
@NullMarked
package io.holdfast.e2e;

import org.jspecify.annotations.NullMarked;
