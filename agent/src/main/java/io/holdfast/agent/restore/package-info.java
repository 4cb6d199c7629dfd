/**
 * The way out: reading a snapshot, finding and comparing what is in it, and bringing it back as files, volumes, streams and archives. What the command line and others use. Not here: how
 * things come to stand in a file system or on a device, which is {@code agent.target}.
 */
@NullMarked
package io.holdfast.agent.restore;

import org.jspecify.annotations.NullMarked;
