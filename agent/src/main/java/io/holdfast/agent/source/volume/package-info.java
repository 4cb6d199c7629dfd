/** What is read like a disk: images, block devices, and whatever else can say which of its extents are data, zeros, or unchanged. No cutting, no chunks: those are the pipeline's. */
@NullMarked
package io.holdfast.agent.source.volume;

import org.jspecify.annotations.NullMarked;
