package io.holdfast.repository.upkeep;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.layout.PackDirectory;
import io.holdfast.format.layout.PackId;
import io.holdfast.format.sealing.SystemCrypto;
import io.holdfast.repository.index.PackEntry;
import io.holdfast.repository.pack.Packs;
import io.holdfast.repository.session.Parts;
import io.holdfast.repository.session.WriteSession;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Copies live records out of sparse packs. A record whose checksum does not fit is not copied: its pack is left as it is. */
final class CopyForward {
    private static final int DEAD_SHARE = 8;
    private static final int SPAN = 4 << 20;

    private final Parts parts;
    private final WriteSession writer;
    private final MessageDigest sha256 = SystemCrypto.sha256();
    private long copied;
    private long read;

    CopyForward(Parts parts, WriteSession writer) {
        this.parts = parts;
        this.writer = writer;
    }

    /** Copies the live records of one pack; false, and then the pack must stay, when one of them is damaged. */
    boolean copy(PackEntry pack, BitSet live) {
        try {
            PackDirectory directory = parts.packs().directory(pack.id());
            List<SealedChunk> records = new ArrayList<>();
            for (int first = live.nextSetBit(0); first >= 0; ) {
                int last = lastOfRun(directory, live, first);
                byte[] bytes = parts.packs().records(directory, first, last);
                read += bytes.length;
                for (int i = first; i >= 0 && i <= last; i = live.nextSetBit(i + 1)) {
                    records.add(record(directory, i, bytes, directory.offset(i) - directory.offset(first)));
                }
                first = live.nextSetBit(last + 1);
            }
            for (SealedChunk record : records) {
                copied += record.size();
                writer.duplicate(record);
            }
            return true;
        } catch (HoldfastException e) {
            return switch (e.code().kind()) {
                case CORRUPTION -> false;
                case USER, RESOURCE, EXTERNAL, INTERNAL -> throw e;
            };
        }
    }

    /** Neighbours are read in one go as long as what lies dead between them stays small against what is alive. */
    private static int lastOfRun(PackDirectory directory, BitSet live, int first) {
        int last = first;
        long alive = directory.length(first);
        long dead = 0;
        for (int next = live.nextSetBit(first + 1); next >= 0; next = live.nextSetBit(next + 1)) {
            int end = directory.offset(next) + directory.length(next);
            dead += directory.offset(next) - directory.offset(last) - directory.length(last);
            if (dead > alive / DEAD_SHARE || end - directory.offset(first) > SPAN) {
                break;
            }
            alive += directory.length(next);
            last = next;
        }
        return last;
    }

    private SealedChunk record(PackDirectory directory, int ordinal, byte[] bytes, int at) {
        PackId id = directory.id();
        SealedChunk record = SealedChunk.parse(
                Arrays.copyOfRange(bytes, at, at + directory.length(ordinal)),
                Packs.name(id).path());
        if (!record.intact(sha256) || !directory.holds(ordinal, record.fingerprint())) {
            throw HoldfastException.corrupt(Packs.name(id).path(), "record " + ordinal + " does not fit its checksum");
        }
        return record;
    }

    long copied() {
        return copied;
    }

    long read() {
        return read;
    }
}
