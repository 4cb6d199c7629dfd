/** Tests of the layer above the kernel, on real file systems: the disk the checkout is on, and memory. They need root. */
@NullMarked
package io.holdfast.agent.linux;

import org.jspecify.annotations.NullMarked;
