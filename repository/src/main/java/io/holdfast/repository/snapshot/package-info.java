/** Snapshots as files: committing, fencing, listing, forgetting, labelling, and their three copies. What they refer to is not looked at here. */
@NullMarked
package io.holdfast.repository.snapshot;

import org.jspecify.annotations.NullMarked;
