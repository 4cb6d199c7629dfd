package io.holdfast.format.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.sealing.AuthenticatedCipher.Associated;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the vectors that the construction's specification gives (c2sp.org/XAES-256-GCM). */
final class Xaes256GcmTest {
    private static final byte[] NONCE = "ABCDEFGHIJKLMNOPQRSTUVWX".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLAINTEXT = "XAES-256-GCM".getBytes(StandardCharsets.US_ASCII);

    private static byte[] key(int fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    private static String seal(Computing by, byte[] key, byte[] associated) {
        byte[] out = new byte[PLAINTEXT.length + AuthenticatedCipher.TAG];
        by.algorithms().cipher(key).seal(NONCE, Associated.of(associated), PLAINTEXT, 0, PLAINTEXT.length, out, 0);
        return HexFormat.of().formatHex(out);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SM")
    void sealsAsTheFirstVector(Computing by) {
        assertThat(seal(by, key(1), new byte[0])).isEqualTo("ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SM")
    void sealsAsTheVectorWithAssociated(Computing by) {
        byte[] associated = "c2sp.org/XAES-256-GCM".getBytes(StandardCharsets.US_ASCII);
        assertThat(seal(by, key(3), associated)).isEqualTo("986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SM")
    void opensWhatItSealedAndNothingElse(Computing by) {
        byte[] sealed = HexFormat.of().parseHex(seal(by, key(1), new byte[0]));
        byte[] out = new byte[PLAINTEXT.length];
        AuthenticatedCipher cipher = by.algorithms().cipher(key(1));
        assertThat(cipher.open(NONCE, Associated.of(new byte[0]), sealed, 0, sealed.length, out, 0))
                .isTrue();
        assertThat(out).isEqualTo(PLAINTEXT);
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThat(cipher.open(NONCE, Associated.of(new byte[0]), altered, 0, altered.length, out, 0))
                    .isFalse();
        }
        assertThat(cipher.open(NONCE, Associated.of(new byte[1]), sealed, 0, sealed.length, out, 0))
                .isFalse();
        assertThat(cipher.open(NONCE, Associated.of(new byte[0]), sealed, 0, AuthenticatedCipher.TAG - 1, out, 0))
                .isFalse();
    }
}
