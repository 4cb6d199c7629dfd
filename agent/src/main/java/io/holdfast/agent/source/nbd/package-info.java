/** Exports of NBD servers as sources: holes and dirty bitmaps become what the pipeline understands. The protocol itself is the client's. */
@NullMarked
package io.holdfast.agent.source.nbd;

import org.jspecify.annotations.NullMarked;
