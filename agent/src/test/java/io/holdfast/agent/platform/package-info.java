/** Tests of reading machines and judging their disks, with descriptions of our own in the style of the platforms they stand for. */
@NullMarked
package io.holdfast.agent.platform;

import org.jspecify.annotations.NullMarked;
