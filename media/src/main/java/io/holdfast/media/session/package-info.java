/** What stands behind the sessions of agents: pools, opened repositories, tickets that were used, limits; no network. */
@NullMarked
package io.holdfast.media.session;

import org.jspecify.annotations.NullMarked;
