package io.holdfast.server.access;

import io.holdfast.server.database.Conditions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed where the server itself asks others. */
public final class Trust {
    private Trust() {}

    /** Of the platform, or exactly those certificates. */
    public static SSLContext context(Optional<String> trusted) throws GeneralSecurityException, IOException {
        if (trusted.isEmpty()) {
            return SSLContext.getDefault();
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate each : certificates(trusted.get())) {
            store.setCertificateEntry("trusted " + number++, each);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    public static void check(String field, Optional<String> trusted) {
        if (trusted == null || trusted.isEmpty()) {
            return;
        }
        try {
            if (!certificates(trusted.get()).isEmpty()) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // Said below.
        }
        throw Conditions.invalid(field, "these are no certificates in PEM.");
    }

    private static Collection<? extends Certificate> certificates(String text) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
