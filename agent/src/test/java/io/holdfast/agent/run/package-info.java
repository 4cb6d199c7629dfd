@NullMarked
package io.holdfast.agent.run;

import org.jspecify.annotations.NullMarked;
