package io.holdfast.format.sealing;

import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** HMAC (RFC 2104) with SM3 (GB/T 32905). */
final class HmacSm3 implements KeyedHash {
    private final HMac mac = new HMac(new SM3Digest());

    HmacSm3(byte[] key) {
        mac.init(new KeyParameter(key));
    }

    @Override
    public void add(byte[] bytes, int from, int length) {
        mac.update(bytes, from, length);
    }

    @Override
    public byte[] finish() {
        byte[] hash = new byte[SIZE];
        mac.doFinal(hash, 0);
        return hash;
    }
}
