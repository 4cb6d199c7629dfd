package io.holdfast.agent.restore;

import io.holdfast.agent.linux.Owners;
import io.holdfast.agent.target.file.Rules;
import io.holdfast.format.tree.Attributes;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How files are restored.
 *
 * @param include paths of the snapshot, absolute raw bytes: only these, what is below them, and the directories that lead there; empty for all
 * @param exclude not these, and nothing below them
 */
public record RestoreOptions(
        ConflictPolicy conflicts,
        Extent extent,
        Optional<Predicate<byte[]>> include,
        Predicate<byte[]> exclude,
        OwnerMapping owners,
        Holes holes) {
    /** Everything, into new places only, owners by number, holes as holes. */
    public static RestoreOptions standard() {
        return new RestoreOptions(
                ConflictPolicy.NEVER, Extent.REAL, Optional.empty(), _ -> false, OwnerMapping.NUMERIC, Holes.SPARSE);
    }

    public RestoreOptions with(ConflictPolicy other) {
        return new RestoreOptions(other, extent, include, exclude, owners, holes);
    }

    public RestoreOptions with(Extent other) {
        return new RestoreOptions(conflicts, other, include, exclude, owners, holes);
    }

    public RestoreOptions with(OwnerMapping other) {
        return new RestoreOptions(conflicts, extent, include, exclude, other, holes);
    }

    public RestoreOptions with(Holes other) {
        return new RestoreOptions(conflicts, extent, include, exclude, owners, other);
    }

    public RestoreOptions including(Predicate<byte[]> paths) {
        return new RestoreOptions(conflicts, extent, Optional.of(paths), exclude, owners, holes);
    }

    public RestoreOptions excluding(Predicate<byte[]> paths) {
        return new RestoreOptions(conflicts, extent, include, paths, owners, holes);
    }

    /** How much of it happens. */
    public enum Extent {
        REAL,
        /** The target is looked at and not touched; no content is read. */
        DRY_RUN
    }

    /** Whom files are given to. */
    public enum OwnerMapping {
        /** The numbers of the snapshot. */
        NUMERIC,
        /** Who has the same name here; the number where no name is known on either side. */
        BY_NAME;

        Rules.Ownership ownership() {
            return switch (this) {
                case NUMERIC ->
                    new Rules.Ownership() {
                        @Override
                        public long user(Attributes attributes) {
                            return attributes.uid();
                        }

                        @Override
                        public long group(Attributes attributes) {
                            return attributes.gid();
                        }
                    };
                case BY_NAME -> byName(new Owners());
            };
        }

        private static Rules.Ownership byName(Owners owners) {
            return new Rules.Ownership() {
                @Override
                public long user(Attributes a) {
                    return a.owner().isEmpty()
                            ? a.uid()
                            : owners.userNamed(a.owner()).orElse(a.uid());
                }

                @Override
                public long group(Attributes a) {
                    return a.group().isEmpty()
                            ? a.gid()
                            : owners.groupNamed(a.group()).orElse(a.gid());
                }
            };
        }
    }

    /** How holes are restored. */
    public enum Holes {
        SPARSE,
        /** As zeros that take their space. */
        WRITTEN;

        Rules.Holes rule() {
            return switch (this) {
                case SPARSE -> Rules.Holes.SPARSE;
                case WRITTEN -> Rules.Holes.WRITTEN;
            };
        }
    }
}
