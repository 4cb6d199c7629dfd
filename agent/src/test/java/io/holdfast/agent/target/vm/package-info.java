/** Machines that are brought back, on a platform made by hand and with real files. */
@NullMarked
package io.holdfast.agent.target.vm;

import org.jspecify.annotations.NullMarked;
