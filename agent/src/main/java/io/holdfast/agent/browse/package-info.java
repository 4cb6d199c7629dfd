/** Looks into snapshots for the server: directories, searches, content for a download. Not here: restores, which are runs. */
@NullMarked
package io.holdfast.agent.browse;

import org.jspecify.annotations.NullMarked;
