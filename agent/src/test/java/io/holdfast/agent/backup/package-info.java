/** Tests of the way in, against a repository in memory and real file systems. */
@NullMarked
package io.holdfast.agent.backup;

import org.jspecify.annotations.NullMarked;
