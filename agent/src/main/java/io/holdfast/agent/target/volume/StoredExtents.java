package io.holdfast.agent.target.volume;

import io.holdfast.agent.linux.Extent;
import java.util.function.Consumer;

/** Where on a disk bytes will be written. */
@FunctionalInterface
public interface StoredExtents {
    /** Shows all of them in rising order, none overlapping another. May be asked more than once. */
    void each(Consumer<Extent> to);
}
