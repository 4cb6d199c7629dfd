/** The media server: owns pools and the repositories in them, serves sessions and upkeep without any key; knows no SQL and no policy. */
@NullMarked
package io.holdfast.media;

import org.jspecify.annotations.NullMarked;
