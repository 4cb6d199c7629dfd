/** Agents and media servers over real TLS, in this process and as processes of their own, with a control plane that does what a test says. */
@NullMarked
package io.holdfast.e2e.network;

import org.jspecify.annotations.NullMarked;
