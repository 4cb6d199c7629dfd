/**
 * What a run has stored of its source, kept on disk so that the run that goes on after an interruption does not read it again. What is read and stored, and in which
 * order, is in {@code backup}.
 */
@NullMarked
package io.holdfast.agent.resume;

import org.jspecify.annotations.NullMarked;
