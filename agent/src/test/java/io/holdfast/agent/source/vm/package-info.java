@NullMarked
package io.holdfast.agent.source.vm;

import org.jspecify.annotations.NullMarked;
