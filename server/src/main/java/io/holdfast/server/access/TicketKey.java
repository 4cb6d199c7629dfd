package io.holdfast.server.access;

import io.holdfast.server.database.Database;
import io.holdfast.server.database.Settings;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** With what tickets are signed (Ed25519), and the public half in X.509 encoding. All servers of an installation have the same. */
public record TicketKey(PrivateKey key, byte[] encoded) {
    private static final String SETTING = "ticket key";

    /** The first server that asks makes it. */
    public static TicketKey of(Database database, Settings settings, MasterKey master) {
        try {
            KeyPair fresh = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Base64.Encoder text = Base64.getEncoder();
            String mine = text.encodeToString(fresh.getPublic().getEncoded()) + " "
                    + master.seal(fresh.getPrivate().getEncoded(), SETTING);
            String[] parts = database.<String>write(handle -> settings.putFirst(handle, SETTING, mine))
                    .split(" ", -1);
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(master.open(parts[1], SETTING)));
            return new TicketKey(key, Base64.getDecoder().decode(parts[0]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }
}
