/** Verbs that enrol and run an agent or a media server, and the file each keeps of how it was enrolled. */
@NullMarked
package io.holdfast.dist.process;

import org.jspecify.annotations.NullMarked;
