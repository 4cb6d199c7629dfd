package io.holdfast.e2e.plane;

import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.layout.RootMetadata;
import io.holdfast.format.sealing.Keys;
import io.holdfast.protocol.WrappedKey;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.root.KeySlots;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;

/** A repository as a control plane knows it: its id, its keys, and what it is made of. */
public record RepositoryPlan(String id, byte[] master, byte[] root) {
    public static final String PASSPHRASE = "correct horse";
    public static final int CHUNK_MEAN = ChunkSizes.STANDARD_MEAN;

    public static RepositoryPlan fresh() {
        byte[] id = draw(16);
        byte[] master = draw(Keys.SIZE);
        RootMetadata metadata = new RootMetadata(
                id,
                1,
                Suite.AES,
                CHUNK_MEAN,
                Time.system().now().getEpochSecond(),
                List.of(new KeySlots(Suite.AES, id, Randomness.secure())
                        .wrap(
                                master,
                                new Access.Passphrase(PASSPHRASE),
                                "first",
                                Time.system().now())));
        return new RepositoryPlan(
                HexFormat.of().formatHex(id),
                master,
                metadata.encode(Keys.derivedFrom(master, Suite.AES).rootCode(metadata.authenticated())));
    }

    private static byte[] draw(int length) {
        byte[] bytes = new byte[length];
        Randomness.secure().fill(bytes);
        return bytes;
    }

    /** Its master key for one run of one agent. */
    public byte[] wrapped(PublicKey to, String run) {
        return WrappedKey.wrap(master, to, RepositoryAccess.purpose(id, run), Randomness.secure());
    }
}
