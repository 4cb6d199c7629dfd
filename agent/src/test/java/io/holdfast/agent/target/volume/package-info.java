/** Tests of disks that are written, judged by QEMU. */
@NullMarked
package io.holdfast.agent.target.volume;

import org.jspecify.annotations.NullMarked;
