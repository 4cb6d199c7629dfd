/** Tests of exports as sources. */
@NullMarked
package io.holdfast.agent.source.nbd;

import org.jspecify.annotations.NullMarked;
