/**
 * How what is restored comes to stand in a file system: directories, files, links and nodes by raw name and descriptor, each under a temporary name until it is whole, metadata last.
 * Nothing that lies in the target is followed. Not here: where content comes from, what is chosen, in which order, what to do about conflicts.
 */
@NullMarked
package io.holdfast.agent.target.file;

import org.jspecify.annotations.NullMarked;
