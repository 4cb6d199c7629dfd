package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.Strategy;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.source.volume.ExtentSource;
import io.holdfast.format.SnapshotId;
import java.util.Optional;

/**
 * A disk as it was at one moment.
 *
 * @param why this strategy and no better one, for a person
 * @param since the snapshot since which the source knows what changed
 */
record FrozenDisk(VirtualDisk disk, ExtentSource source, Strategy strategy, String why, Optional<SnapshotId> since) {}
