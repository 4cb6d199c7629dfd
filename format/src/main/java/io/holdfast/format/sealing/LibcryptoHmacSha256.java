package io.holdfast.format.sealing;

import io.holdfast.format.sealing.openssl.Libcrypto;
import io.holdfast.format.sealing.openssl.NativeHmac;

/** HMAC-SHA-256 of libcrypto. */
final class LibcryptoHmacSha256 implements KeyedHash {
    private final NativeHmac mac;

    LibcryptoHmacSha256(Libcrypto library, byte[] key) {
        mac = library.hmac(key);
    }

    @Override
    public void add(byte[] bytes, int from, int length) {
        mac.add(bytes, from, length);
    }

    @Override
    public byte[] finish() {
        return mac.finish();
    }
}
