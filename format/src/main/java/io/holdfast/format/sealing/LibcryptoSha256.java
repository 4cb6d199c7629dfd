package io.holdfast.format.sealing;

import io.holdfast.format.sealing.openssl.Libcrypto;
import io.holdfast.format.sealing.openssl.NativeDigest;
import java.security.DigestException;
import java.security.MessageDigest;

/** SHA-256 of libcrypto. */
final class LibcryptoSha256 extends MessageDigest {
    private final NativeDigest digest;

    LibcryptoSha256(Libcrypto library) {
        super("SHA-256");
        digest = library.sha256();
    }

    @Override
    protected int engineGetDigestLength() {
        return NativeDigest.SIZE;
    }

    @Override
    protected void engineUpdate(byte input) {
        digest.add(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        digest.add(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
        byte[] hash = new byte[NativeDigest.SIZE];
        finish(hash, 0);
        return hash;
    }

    @Override
    protected int engineDigest(byte[] buffer, int offset, int length) throws DigestException {
        if (length < NativeDigest.SIZE) {
            throw new DigestException("a hash takes 32 bytes, not " + length);
        }
        finish(buffer, offset);
        return NativeDigest.SIZE;
    }

    @Override
    protected void engineReset() {
        digest.begin();
    }

    private void finish(byte[] to, int at) {
        digest.finish(to, at);
        digest.begin();
    }
}
