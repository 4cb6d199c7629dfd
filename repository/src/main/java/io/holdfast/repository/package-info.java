/** Where chunks live: the engine, a library; no sources, no command line, no network of its own but store clients. */
@NullMarked
package io.holdfast.repository;

import org.jspecify.annotations.NullMarked;
