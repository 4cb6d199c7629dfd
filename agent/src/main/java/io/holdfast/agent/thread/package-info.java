/** Threads that work side by side for one caller. What they do, and what a failure of one means for the others, is not here. */
@NullMarked
package io.holdfast.agent.thread;

import org.jspecify.annotations.NullMarked;
