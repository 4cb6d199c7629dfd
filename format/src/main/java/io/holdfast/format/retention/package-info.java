/** Which of a series of points rules of retention keep: pure counting on times. Not here: whose points they are, who deletes them, and when. */
@NullMarked
package io.holdfast.format.retention;

import org.jspecify.annotations.NullMarked;
