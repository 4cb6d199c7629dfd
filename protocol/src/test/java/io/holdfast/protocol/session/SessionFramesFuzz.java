package io.holdfast.protocol.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SealedChunk;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.Time;
import io.holdfast.format.layout.SnapshotFile;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.Ticket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;

/** Whatever an agent or a media server sends: it is what it should be, or it is refused; nothing else happens. */
final class SessionFramesFuzz {
    private static final KeyPair SERVER = pair();

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What both ends take as a refusal. */
    private static void refusing(Runnable decoding) {
        try {
            decoding.run();
        } catch (HoldfastException | IllegalArgumentException e) {
            return;
        }
    }

    @FuzzTest
    void bytesAreAnOpeningOrAreRefused(byte[] bytes) {
        refusing(() -> {
            Door.Opening opening = Door.Opening.decode(bytes);
            Door.Opening.decode(opening.encode());
        });
    }

    @FuzzTest
    void bytesAreNoTicketWithoutTheServersSignature(byte[] bytes) {
        try {
            Ticket.verified(bytes, SERVER.getPublic(), Time.system().now());
        } catch (HoldfastException e) {
            return;
        }
        throw new AssertionError("a ticket that nobody signed");
    }

    @FuzzTest
    void bytesAreNamesOrAreRefused(byte[] bytes) {
        refusing(() -> Wire.names(Wire.names(ByteBuffer.wrap(bytes))));
    }

    @FuzzTest
    void bytesAreSealedChunksOrAreRefused(byte[] bytes) {
        refusing(() -> {
            List<SealedChunk> chunks = Wire.chunks(ByteBuffer.wrap(bytes), "fuzz");
            if (chunks.stream().mapToLong(SealedChunk::size).sum() != bytes.length) {
                throw new AssertionError("bytes that belong to no chunk");
            }
        });
    }

    @FuzzTest
    void bytesAreAManifestOrAreRefused(byte[] bytes) {
        refusing(() -> SnapshotFile.decode(new SnapshotId(1, 2), bytes, "fuzz"));
    }

    @FuzzTest
    void bytesAreAProblemOrAreRefused(byte[] bytes) {
        refusing(() -> Problem.decode(bytes, "fuzz").exception());
    }
}
