/**
 * A client of network block devices: the fixed newstyle handshake, TLS, reading and block status, over Unix sockets and TCP. What the server says is checked before it is
 * believed. No writing, and nothing of backups: those are {@code source.nbd}'s and the pipeline's.
 */
@NullMarked
package io.holdfast.agent.nbd;

import org.jspecify.annotations.NullMarked;
