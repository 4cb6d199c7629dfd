/** Verbs that ask a server: logging in, and what its REST API offers, as tables for people and as JSON for programs. Nothing here opens a repository. */
@NullMarked
package io.holdfast.cli.remote;

import org.jspecify.annotations.NullMarked;
