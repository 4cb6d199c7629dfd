/** New versions for agents: their packages, and how they are handed out. Where the packages lie on an agent's machine is the agent's own. */
@NullMarked
package io.holdfast.server.upgrade;

import org.jspecify.annotations.NullMarked;
