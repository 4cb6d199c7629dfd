/** New versions of the agent by order: fetched from the server, and handed to whoever may install packages on this machine. Installs nothing itself. */
@NullMarked
package io.holdfast.agent.upgrade;

import org.jspecify.annotations.NullMarked;
