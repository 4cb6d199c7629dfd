package io.holdfast.repository.upkeep;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.Lease;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.snapshot.Snapshots;
import java.util.Map;

/** Upkeep runs once at a time: whoever has taken a lease for it looks whether another holds one. */
public final class OtherUpkeep {
    private OtherUpkeep() {}

    /**
     * Looks. When two begin at once, both may find the other.
     *
     * @param self the session that holds the own lease
     * @throws HoldfastException {@code REPOSITORY_BUSY} when there is another that lives
     */
    public static void requireNone(Parts parts, SnapshotId self) {
        requireNone(Census.living(parts, self));
    }

    /**
     * Looks before what was read is acted on: who stood still for so long that another took its place may no longer know what others rely on.
     *
     * @param self the session that holds the own lease
     * @throws HoldfastException {@code REPOSITORY_BUSY} when it was given up
     */
    public static void requireNotGivenUp(Parts parts, SnapshotId self) {
        if (parts.snapshots().read(self) instanceof Snapshots.Found.Tombstone) {
            throw new HoldfastException(
                    ErrorCode.REPOSITORY_BUSY,
                    "repository",
                    "This upkeep was silent for so long that it was given up. What it has begun is carried on by the next.");
        }
    }

    static void requireNone(Map<SnapshotId, Lease> living) {
        living.values().stream()
                .filter(lease -> lease.kind() == Lease.Kind.UPKEEP)
                .findAny()
                .ifPresent(other -> {
                    throw new HoldfastException(
                            ErrorCode.REPOSITORY_BUSY,
                            "repository",
                            "Upkeep of this repository runs already, on "
                                    + other.holder().host() + " as process "
                                    + other.holder().process() + ". Try again when it has ended.");
                });
    }
}
