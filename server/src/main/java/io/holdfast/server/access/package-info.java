/** Who may do what: users, sessions, tokens, roles, the sealed audit log, master key and certificate authority; no HTTP. */
@NullMarked
package io.holdfast.server.access;

import org.jspecify.annotations.NullMarked;
