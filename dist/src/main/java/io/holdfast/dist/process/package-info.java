/** Verbs that enrol and run a server, a media server, an agent, or all three in one process; and the file each member keeps of how it was enrolled. */
@NullMarked
package io.holdfast.dist.process;

import org.jspecify.annotations.NullMarked;
