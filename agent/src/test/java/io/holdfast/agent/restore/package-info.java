/** Tests of the way out, with a small writer of snapshots of their own. */
@NullMarked
package io.holdfast.agent.restore;

import org.jspecify.annotations.NullMarked;
