/**
 * Virtual machines of a libvirt host: a machine is frozen for a moment, its disks are then read as they were at that moment while it runs on, and nothing of ours is left behind. No
 * cutting and no chunks: those are the pipeline's.
 */
@NullMarked
package io.holdfast.agent.source.vm;

import org.jspecify.annotations.NullMarked;
