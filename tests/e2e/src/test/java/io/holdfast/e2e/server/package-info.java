/** The server as a process, and the command line that asks it; what the server does inside is tested in its own module. */
@NullMarked
package io.holdfast.e2e.server;

import org.jspecify.annotations.NullMarked;
