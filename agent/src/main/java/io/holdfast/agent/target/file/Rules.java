package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.Stat;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Entry;

/** What the one who restores decides and this package carries out. */
public record Rules(Ownership ownership, Conflicts conflicts, Holes holes) {
    /** To whom an entry is given, by number. */
    public interface Ownership {
        long user(Attributes attributes);

        long group(Attributes attributes);
    }

    /** What happens to what stands in the way already. */
    @FunctionalInterface
    public interface Conflicts {
        Verdict judge(Stat existing, Entry wanted);
    }

    /** For a directory that meets a directory the two are merged in any case, and this is about its attributes only. */
    public enum Verdict {
        KEEP,
        REPLACE
    }

    /** How holes of a file are restored. */
    public enum Holes {
        /** As holes: they take no space. */
        SPARSE,
        /** As zeros that take their space. */
        WRITTEN
    }
}
