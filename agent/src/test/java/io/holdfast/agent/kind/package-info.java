@NullMarked
package io.holdfast.agent.kind;

import org.jspecify.annotations.NullMarked;
