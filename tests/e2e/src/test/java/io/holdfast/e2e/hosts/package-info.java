/** An installation on three hosts, each a network namespace with the real process in it. */
@NullMarked
package io.holdfast.e2e.hosts;

import org.jspecify.annotations.NullMarked;
