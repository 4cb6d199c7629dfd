/**
 * libvirt's client library, called through the foreign-function interface: connections, domains, backup jobs, checkpoints, snapshots, block jobs, the guest agent,
 * QEMU's monitor, storage pools, events.
 *
 * <p>Start with {@link io.holdfast.agent.platform.libvirt.Libvirt#load}. Here: one Java method for one function of libvirt, with its memory, its threads and its errors
 * taken care of. Not here: what a virtual machine is, reading its description, deciding anything; those are {@code io.holdfast.agent.platform} and the backup itself.
 *
 * <p>The library is looked up when it is first asked for, and each function when it is first called, so that a machine without libvirt runs everything else and an old
 * libvirt lacks only what came after it. Nothing here holds on to an object of libvirt but the connection: a {@link io.holdfast.agent.platform.libvirt.LibvirtDomain} is a
 * UUID and is looked up for each call, so that it may be kept for as long as one likes.
 *
 * <p>A failing call throws {@link io.holdfast.agent.platform.libvirt.LibvirtException}, with libvirt's own words and numbers, and
 * {@link io.holdfast.agent.platform.libvirt.LibvirtException#translated} makes it one of the product's errors. Calls block, some for half a minute. They may be made on
 * virtual threads: the work is then done on a platform thread, for libvirt keeps its errors by thread.
 */
@NullMarked
package io.holdfast.agent.platform.libvirt;

import org.jspecify.annotations.NullMarked;
