/**
 * The way in: {@link io.holdfast.agent.backup.Backup} reads a source, cuts, names, asks what is missing, seals only that, and commits a snapshot. What a source is made of
 * is known to {@code agent.source}; where chunks live, to whoever stands behind the sink.
 *
 * <p>Readers fill pooled buffers and never wait for the repository; a full buffer is a batch with a virtual thread of its own, which waits for the repository and hands
 * everything that computes to a bounded pool of platform threads. The buffers are the credits: a reader without one waits.
 */
@NullMarked
package io.holdfast.agent.backup;

import org.jspecify.annotations.NullMarked;
