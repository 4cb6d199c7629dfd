/**
 * A raw image or a block device that is written: opening, checking its size, writing at positions, making stretches read as zeros. Not here: where the content comes from.
 */
@NullMarked
package io.holdfast.agent.target.volume;

import org.jspecify.annotations.NullMarked;
