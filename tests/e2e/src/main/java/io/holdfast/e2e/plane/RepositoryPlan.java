package io.holdfast.e2e.plane;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.format.layout.RootMetadata;
import io.holdfast.format.sealing.Keys;
import io.holdfast.protocol.WrappedKey;
import io.holdfast.protocol.control.RepositoryAccess;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.root.KeySlots;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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
                CHUNK_MEAN,
                Time.system().now().getEpochSecond(),
                List.of(new KeySlots(id, Randomness.secure())
                        .wrap(
                                master,
                                new Access.Passphrase(PASSPHRASE),
                                "first",
                                Time.system().now())));
        return new RepositoryPlan(HexFormat.of().formatHex(id), master, metadata.encode(code(master, metadata)));
    }

    private static byte[] draw(int length) {
        byte[] bytes = new byte[length];
        Randomness.secure().fill(bytes);
        return bytes;
    }

    private static byte[] code(byte[] master, RootMetadata metadata) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Keys.derivedFrom(master).root(), "HmacSHA256"));
            return mac.doFinal(metadata.authenticated());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its master key for one run of one agent. */
    public byte[] wrapped(PublicKey to, String run) {
        return WrappedKey.wrap(master, to, RepositoryAccess.purpose(id, run), Randomness.secure());
    }
}
