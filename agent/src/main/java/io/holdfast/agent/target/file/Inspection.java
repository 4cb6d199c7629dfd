package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import java.util.Optional;

/** A last look at the content of a file before it gets its name. */
@FunctionalInterface
public interface Inspection {
    /** For content of which every piece was proven already. */
    Inspection NONE = _ -> Optional.empty();

    /** What is wrong with it, if anything. */
    Optional<String> fault(OpenFile content) throws SystemCallException;
}
