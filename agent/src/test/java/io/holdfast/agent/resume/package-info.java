/** Tests of the logs of interrupted runs. */
@NullMarked
package io.holdfast.agent.resume;

import org.jspecify.annotations.NullMarked;
