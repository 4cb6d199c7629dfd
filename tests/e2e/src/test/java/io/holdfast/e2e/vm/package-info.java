/** Backups of virtual machines by the real program, with everything going wrong that can. Not here: how a machine comes back. */
@NullMarked
package io.holdfast.e2e.vm;

import org.jspecify.annotations.NullMarked;
