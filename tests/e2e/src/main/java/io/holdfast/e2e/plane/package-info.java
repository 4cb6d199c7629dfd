/** A control plane of a few lines, for tests and measurements of agents and media servers: it does what it is told and decides nothing. */
@NullMarked
package io.holdfast.e2e.plane;

import org.jspecify.annotations.NullMarked;
