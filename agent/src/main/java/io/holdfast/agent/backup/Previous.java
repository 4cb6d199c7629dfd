package io.holdfast.agent.backup;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.sealing.Bases;
import io.holdfast.format.tree.PageSource;
import java.time.Instant;

/**
 * The snapshot against which unchanged content is known.
 *
 * @param root its tree
 * @param began when its run began: a file that changed since then is read again, for it may have changed after it was read without its time telling
 * @param pages gives its pages; used by many threads
 * @param contents gives chunks of its contents; used by many threads
 */
public record Previous(SnapshotId id, Fingerprint root, Instant began, PageSource pages, Bases.Chunks contents) {}
