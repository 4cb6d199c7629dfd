/** The first thing that somebody new does: a whole installation in a directory, and one round trip of real files through it. Nothing here is needed afterwards. */
@NullMarked
package io.holdfast.dist.quickstart;

import org.jspecify.annotations.NullMarked;
