package io.holdfast.agent.restore;

import io.holdfast.agent.linux.Stat;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.agent.target.file.Rules.Verdict;
import io.holdfast.format.tree.Attributes.Stamp;
import io.holdfast.format.tree.Entry;

/**
 * What happens where something stands already. Directories are merged under every policy; the policy then is about their attributes. A directory is never removed, and a link in the target is an
 * obstacle like any other, never followed.
 */
public enum ConflictPolicy {
    /** Nothing that exists is changed. */
    NEVER,
    /** What was modified earlier than the snapshot's is replaced. */
    NEWER,
    /** What exists is replaced. */
    ALWAYS;

    Verdict judge(Stat existing, Entry wanted) {
        return switch (this) {
            case NEVER -> Verdict.KEEP;
            case NEWER -> isOlder(existing.modified(), wanted.attributes().modified()) ? Verdict.REPLACE : Verdict.KEEP;
            case ALWAYS -> Verdict.REPLACE;
        };
    }

    private static boolean isOlder(Timestamp existing, Stamp wanted) {
        return existing.compareTo(new Timestamp(wanted.seconds(), wanted.nanos())) < 0;
    }
}
