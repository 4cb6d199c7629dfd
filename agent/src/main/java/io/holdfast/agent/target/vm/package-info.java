/**
 * A virtual machine that is brought back: what is checked before, its images and how they come to stand under their names all at once, its definition. Not here: how a disk is written, which is
 * {@code agent.restore} and {@code agent.target.volume}, and how a description is rewritten, which is {@code agent.platform}.
 */
@NullMarked
package io.holdfast.agent.target.vm;

import org.jspecify.annotations.NullMarked;
