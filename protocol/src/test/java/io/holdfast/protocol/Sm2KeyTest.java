package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Sm2KeyTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String PURPOSE = "repository r run 1";

    private final Installation installation = new Installation();

    @TempDir
    Path directory;

    @Test
    void opensTheExampleOfGbt32918() {
        Sm2Key key = Sm2Key.parse("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
                .orElseThrow();
        assertThat(HEX.formatHex(key.publicKey()))
                .isEqualTo("0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                        + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
        byte[] encrypted = HEX.parseHex("0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"
                + "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"
                + "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
                + "21886ca989ca9c7d58087307ca93092d651efa");
        assertThat(key.decrypt(encrypted)).hasValue("encryption standard".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < encrypted.length; i++) {
            byte[] altered = encrypted.clone();
            altered[i] ^= 1;
            assertThat(key.decrypt(altered)).as("byte " + i).isEmpty();
        }
        for (int length = 0; length < encrypted.length; length++) {
            assertThat(key.decrypt(Arrays.copyOf(encrypted, length)))
                    .as("%s bytes", length)
                    .isEmpty();
        }
        for (int form = 0; form < 256; form++) {
            byte[] altered = encrypted.clone();
            altered[0] = (byte) form;
            assertThat(key.decrypt(altered).isPresent()).as("form %s", form).isEqualTo(form == 4);
        }
    }

    @Test
    void aKeyOfAnSmRepositoryOpensWithBothKeysOfItsMemberOnly() {
        byte[] master = new byte[32];
        Randomness.secure().fill(master);
        Credentials holder = installation.of(Role.AGENT, "a1");
        Credentials other = installation.of(Role.AGENT, "a2");
        Sm2Key own = Sm2Key.fresh(Randomness.secure());
        Sm2Key stranger = Sm2Key.fresh(Randomness.secure());
        byte[] wrapped = WrappedKey.wrapSm(
                master, holder.chain().getFirst().getPublicKey(), own.publicKey(), PURPOSE, Randomness.secure());
        assertThat(WrappedKey.opened(wrapped, holder.key(), Optional.of(own), PURPOSE))
                .hasValue(master);
        assertThat(WrappedKey.opened(wrapped, holder.key(), Optional.of(own), "repository r run 2"))
                .isEmpty();
        assertThat(WrappedKey.opened(wrapped, holder.key(), Optional.of(stranger), PURPOSE))
                .isEmpty();
        assertThat(WrappedKey.opened(wrapped, holder.key(), Optional.empty(), PURPOSE))
                .isEmpty();
        assertThat(WrappedKey.opened(wrapped, other.key(), Optional.of(own), PURPOSE))
                .isEmpty();
    }

    @Test
    void whatIsNoPublicKeyIsRefused() {
        byte[] offTheCurve = Sm2Key.fresh(Randomness.secure()).publicKey();
        offTheCurve[64] ^= 1;
        for (byte[] each : new byte[][] {{}, {4}, {0}, offTheCurve}) {
            assertThatThrownBy(() -> Sm2Key.encrypt(new byte[32], each))
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_PROTOCOL));
        }
    }

    @Test
    void anAgentKeepsItsKeyForItselfAndOverRestarts() throws IOException {
        installation.of(Role.AGENT, "a1").write(directory);
        byte[] first = OwnCredentials.read(directory).sm2(Randomness.secure());
        OwnCredentials again = OwnCredentials.read(directory);
        assertThat(again.sm2(Randomness.secure())).isEqualTo(first);
        Path file = directory.resolve("sm2.key");
        assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        byte[] master = new byte[32];
        byte[] wrapped = WrappedKey.wrapSm(
                master, again.current().chain().getFirst().getPublicKey(), first, PURPOSE, Randomness.secure());
        assertThat(again.unwrap(wrapped, PURPOSE)).isEqualTo(master);
        Files.writeString(file, "nonsense\n");
        assertThatThrownBy(() -> OwnCredentials.read(directory))
                .isInstanceOfSatisfying(
                        HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_CREDENTIALS));
    }
}
