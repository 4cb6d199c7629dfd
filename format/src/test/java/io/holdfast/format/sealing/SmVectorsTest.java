package io.holdfast.format.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Suite;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

/**
 * The parts of suite SM against the examples of their standards, and their composition against values that were computed with OpenSSL's SM3 and SM4 and a GCM of 20 lines
 * of Python.
 */
final class SmVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] KEY = HEX.parseHex("0123456789abcdeffedcba9876543210");
    private static final Algorithms SM = Algorithms.of(Suite.SM);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String sm3(byte[] message) {
        SM3Digest digest = new SM3Digest();
        digest.update(message, 0, message.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return HEX.formatHex(hash);
    }

    @Test
    void hashesAsTheExamplesOfGbt32905() {
        assertThat(sm3(ascii("abc"))).isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assertThat(sm3(ascii("abcd".repeat(16))))
                .isEqualTo("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    @Test
    void encryptsAsTheExamplesOfGbt32907() {
        SM4Engine engine = new SM4Engine();
        engine.init(true, new KeyParameter(KEY));
        byte[] block = KEY.clone();
        engine.processBlock(block, 0, block, 0);
        assertThat(HEX.formatHex(block)).isEqualTo("681edf34d206965e86b3e94f536e4246");
        for (int i = 1; i < 1_000_000; i++) {
            engine.processBlock(block, 0, block, 0);
        }
        assertThat(HEX.formatHex(block)).isEqualTo("595298c7c6fd271f0402f804c33d3f66");
    }

    @Test
    void sealsAsTheExampleOfRfc8998() throws InvalidCipherTextException {
        GCMModeCipher gcm = GCMBlockCipher.newInstance(new SM4Engine());
        gcm.init(
                true,
                new AEADParameters(
                        new KeyParameter(KEY),
                        128,
                        HEX.parseHex("00001234567800000000abcd"),
                        HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2")));
        byte[] plaintext = HEX.parseHex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
        byte[] out = new byte[plaintext.length + 16];
        gcm.doFinal(out, gcm.processBytes(plaintext, 0, plaintext.length, out, 0));
        assertThat(HEX.formatHex(out))
                .isEqualTo("17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                        + "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
                        + "83de3541e4c2b58177e065a9bf7b62ec");
    }

    private static String seal(int key, String associated) {
        byte[] plaintext = ascii("XSM4-GCM");
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) key);
        byte[] out = new byte[plaintext.length + AuthenticatedCipher.TAG];
        SM.cipher(bytes)
                .seal(
                        ascii("ABCDEFGHIJKLMNOPQRSTUVWX"),
                        AuthenticatedCipher.Associated.of(ascii(associated)),
                        plaintext,
                        0,
                        plaintext.length,
                        out,
                        0);
        return HEX.formatHex(out);
    }

    @Test
    void theExtendedNonceDerivesTheOneTimeKeyThatTheFormatSays() {
        assertThat(seal(1, "")).isEqualTo("d9e086909ed403cb39c87cd28a444a8a5cca8d7ff6070fb8");
        assertThat(seal(3, "holdfast")).isEqualTo("e8d280836f1e97d2eb68e8a9d5702c916a7ef989a4f9283f");
    }

    @Test
    void keysAreDerivedByHmacSm3() {
        assertThat(HEX.formatHex(SM.derive(new byte[32], new byte[0], "holdfast seal v1")))
                .isEqualTo("3406be4bd7364287f39dc8a36be5e0834274f9d7dcaf308fca171c45ecf306a7");
        byte[] secret = new byte[20];
        byte[] salt = new byte[16];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) i;
            salt[i % salt.length] = (byte) (i % salt.length);
        }
        assertThat(HEX.formatHex(SM.derive(secret, salt, "holdfast recovery v1")))
                .isEqualTo("06fe41718675e983a81d8c1592830c257a1d6637fd9eaabb67622ea914f8ebff");
        Keys keys = Keys.derivedFrom(new byte[32], Suite.SM);
        assertThat(HEX.formatHex(keys.cut()))
                .isEqualTo("8699e1853040ec4ad15cf4fc6dfe87e3c3dec15495d69cc4bd1816b1f50726a0");
        assertThat(new Fingerprinter(keys).chunk(ascii("abc"), 0, 3))
                .hasToString("a432d486944631a5e2257ea325e599fe2e983184c31251c9c0684abd8316e31b");
    }
}
