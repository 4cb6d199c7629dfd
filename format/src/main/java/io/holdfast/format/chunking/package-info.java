/**
 * Where a stream of bytes is cut into chunks.
 *
 * <p>Here: the {@link io.holdfast.format.chunking.Cutter} and its two kinds, content-defined
 * ({@link io.holdfast.format.chunking.GearCutter}) and fixed
 * ({@link io.holdfast.format.chunking.FixedCutter}). A cutter is a pure function of the bytes of the
 * chunk it is about to cut; it keeps no position and no buffer. The exact rule, with which anyone can
 * find the same cut points, is in {@code docs/format/chunking.md}.
 *
 * <p>Not here: reading streams and filling buffers (the backup pipeline), naming chunks by
 * fingerprint and sealing them, and where the cut key comes from.
 */
@NullMarked
package io.holdfast.format.chunking;

import org.jspecify.annotations.NullMarked;
