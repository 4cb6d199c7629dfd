/**
 * Platforms: what lists virtual machines, their disks and pools, and makes, starts and deletes them; and the inspection that says for each disk whether and how it can be backed
 * up by image.
 *
 * <p>Here: the values, the interface {@link io.holdfast.agent.platform.Platform}, its implementation on libvirt, reading libvirt's XML, the verdicts. Not here: libvirt's
 * functions themselves ({@code io.holdfast.agent.platform.libvirt}), and anything that backs up or restores.
 */
@NullMarked
package io.holdfast.agent.platform;

import org.jspecify.annotations.NullMarked;
