/**
 * What a backup has stored of its source and what a restore has made in its target, kept on disk so that whoever goes on after an interruption does not do it again. What is read and stored, and in which
 * order, is in {@code backup}; what is made, in {@code target}.
 */
@NullMarked
package io.holdfast.agent.resume;

import org.jspecify.annotations.NullMarked;
