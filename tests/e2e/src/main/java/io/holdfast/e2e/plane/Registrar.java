package io.holdfast.e2e.plane;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.EnrolmentToken;
import io.holdfast.protocol.Identity;
import io.holdfast.protocol.Installation;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Gives certificates for tokens that it made, each once. */
public final class Registrar implements Enrolment.Registrar {
    private final Installation installation;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, PublicKey> keys = new ConcurrentHashMap<>();

    public Registrar(Installation installation) {
        this.installation = installation;
    }

    /** A token for a machine that will have this id. */
    public String token(String id) {
        String secret = "secret-of-" + id;
        tokens.put(secret, id);
        try {
            byte[] root = MessageDigest.getInstance("SHA-256")
                    .digest(installation.root().getEncoded());
            return new EnrolmentToken(secret, root).text();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key that a machine enrolled with. */
    public Optional<PublicKey> key(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    @Override
    public Enrolment.Grant enrol(Enrolment.Request request) {
        String id = Optional.ofNullable(tokens.remove(request.secret()))
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.LINK_ENROLMENT, "token", "The token is not known, or was used."));
        try {
            PublicKey key = new JcaPKCS10CertificationRequest(request.request()).getPublicKey();
            keys.put(id, key);
            String uri = new Identity(request.role(), id).uri();
            return new Enrolment.Grant(
                    List.of(installation
                            .certify(id, List.of(uri), key, Installation.Validity.NOW)
                            .getEncoded()),
                    List.of(installation.root().getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
