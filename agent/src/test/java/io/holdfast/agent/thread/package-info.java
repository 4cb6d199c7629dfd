@NullMarked
package io.holdfast.agent.thread;

import org.jspecify.annotations.NullMarked;
