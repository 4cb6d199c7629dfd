package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.ExtendedAttributes;
import io.holdfast.agent.linux.Metadata;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.RestoreLog.Made;
import io.holdfast.format.tree.Entry;
import java.util.Optional;

/** Where an entry will stand, and what was found there. Its directory is held until {@link #leave}. */
record Place(TargetDirectory directory, Entry entry, Way way, Optional<LinkGroup> group) {
    /** What becomes of the names that wait for this one. */
    enum Outcome {
        PLACED,
        LOST
    }

    Made write(Metadata metadata, ExtendedAttributes extended) {
        AttributeWriter.Subject subject =
                new AttributeWriter.Subject(metadata, extended, entry.type(), directory.beforeEntries());
        return directory.target().attributes().write(subject, entry.attributes(), this::path);
    }

    /** Gives what was made its name. */
    Outcome settle(byte[] temporary, Made how) throws SystemCallException {
        directory.note(temporary, how);
        if (!directory.place(temporary, entry, way)) {
            return Outcome.LOST;
        }
        report().restored(entry);
        return Outcome.PLACED;
    }

    void leave(Outcome outcome) {
        try {
            switch (outcome) {
                case PLACED -> group.ifPresent(LinkGroup::placed);
                case LOST -> group.ifPresent(LinkGroup::lost);
            }
        } finally {
            directory.release();
        }
    }

    Report report() {
        return directory.target().report();
    }

    byte[] path() {
        return directory.pathOf(entry);
    }
}
