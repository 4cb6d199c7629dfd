package io.holdfast.format.layout;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds what is whole in a pack whose header or directory is damaged. Neither is believed: a record tells itself where it ends, and by its checksum that it is one. */
public final class Salvage {
    private static final int LEAST = SealedChunk.LINKS + SealedChunk.CHECKSUM;

    private Salvage() {}

    /** The whole records of a pack, in their order; what is between them is passed over. */
    public static List<SealedChunk> records(byte[] pack) {
        MessageDigest sha256 = Sha256.digest();
        List<SealedChunk> whole = new ArrayList<>();
        for (int at = 0; at <= pack.length - LEAST; ) {
            Optional<SealedChunk> record = at(pack, at).filter(each -> each.intact(sha256));
            record.ifPresent(whole::add);
            at += record.map(SealedChunk::size).orElse(1);
        }
        return whole;
    }

    private static Optional<SealedChunk> at(byte[] pack, int at) {
        if (!SealedChunk.mayBeginAt(pack, at)) {
            return Optional.empty();
        }
        try {
            int size = SealedChunk.sizeOf(pack, at, "a pack");
            return size > pack.length - at
                    ? Optional.empty()
                    : Optional.of(SealedChunk.trusted(Arrays.copyOfRange(pack, at, at + size)));
        } catch (HoldfastException e) {
            // Only looked like one.
            return Optional.empty();
        }
    }
}
