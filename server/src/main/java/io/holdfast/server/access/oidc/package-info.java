/** Logging in by an OpenID provider: its settings, the way of a browser there and back, the tokens that come back; no accounts, no HTTP of our own. */
@NullMarked
package io.holdfast.server.access.oidc;

import org.jspecify.annotations.NullMarked;
