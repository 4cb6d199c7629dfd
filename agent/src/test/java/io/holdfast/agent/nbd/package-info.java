/** Tests of the client against real servers, and against one that lies. */
@NullMarked
package io.holdfast.agent.nbd;

import org.jspecify.annotations.NullMarked;
