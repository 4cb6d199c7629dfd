/**
 * A disk that is written at positions: a raw image or a block device, or a sparse qcow2 image. Opening, checking for room, making stretches read as zeros, making the whole durable.
 * Not here: where the content comes from.
 */
@NullMarked
package io.holdfast.agent.target.volume;

import org.jspecify.annotations.NullMarked;
