package io.holdfast.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/** A PKCS#10 request (RFC 2986) for a P-256 key, which proves that its sender has the key. */
final class CertificateRequest {
    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
    /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
    private static final byte[] ECDSA_SHA256 = {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int UTF8 = 0x0c;
    private static final int BITS = 0x03;
    private static final int LONGEST_NAME = 64;

    private CertificateRequest() {}

    static byte[] encode(KeyPair pair, String host) {
        String name = host.length() > LONGEST_NAME ? host.substring(0, LONGEST_NAME) : host;
        byte[] version = {0x02, 0x01, 0x00};
        byte[] noAttributes = {(byte) 0xa0, 0x00};
        byte[] attribute = der(SEQUENCE, COMMON_NAME, der(UTF8, name.getBytes(StandardCharsets.UTF_8)));
        byte[] subject = der(SEQUENCE, der(SET, attribute));
        byte[] toSign = der(SEQUENCE, version, subject, pair.getPublic().getEncoded(), noAttributes);
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(toSign);
            byte[] noUnusedBits = {0};
            return der(SEQUENCE, toSign, der(SEQUENCE, ECDSA_SHA256), der(BITS, noUnusedBits, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a P-256 key", e);
        }
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
