package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WarrantTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Warrant WARRANT = new Warrant(
            "u1",
            "a1",
            "0.2.0~1",
            Warrant.Direction.FORWARD,
            List.of(new Warrant.Parcel("holdfast", 5, "0".repeat(64))),
            NOW);

    private final Installation installation = new Installation();
    private final byte[] signed = WARRANT.signed(installation.rootKey());

    @Test
    void whatTheAuthoritySignedIsReadByWhoeverHasItsCertificate() {
        assertThat(verified(signed, "a1", NOW)).isEqualTo(WARRANT);
    }

    @Test
    void nobodyElsesWarrantIsTakenAndNoneThatIsOver() {
        refused("is for the agent a1", signed, "a2", NOW);
        refused("expired", signed, "a1", NOW.plus(Duration.ofSeconds(1)));
        refused("not signed by this installation", WARRANT.signed(new Installation().rootKey()), "a1", NOW);
        refused("malformed", new byte[] {1, 2, 3}, "a1", NOW);
        refused("not signed by this installation", new byte[0], "a1", NOW);
    }

    @Test
    void noByteOfItCanBeChanged() {
        for (int i = 0; i < signed.length; i++) {
            byte[] changed = signed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> verified(changed, "a1", NOW))
                    .as("byte " + i)
                    .isInstanceOfSatisfying(
                            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UPGRADE_REFUSED));
        }
    }

    /** Certificates are signed with this key, too, and what is in them is partly whoever asks for them. */
    @Test
    void whatTheAuthoritySignedForAnotherPurposeIsNoWarrant() throws Exception {
        byte[] body = Fields.decode(signed, "test").bytes(1);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(installation.rootKey());
        signature.update(body);
        byte[] other =
                new FieldWriter().bytes(1, body).bytes(2, signature.sign()).toBytes();
        refused("not signed by this installation", other, "a1", NOW);
    }

    private Warrant verified(byte[] bytes, String agent, Instant now) {
        return Warrant.verified(bytes, List.of(installation.root()), agent, now);
    }

    private void refused(String why, byte[] bytes, String agent, Instant now) {
        assertThatThrownBy(() -> verified(bytes, agent, now)).hasMessageContaining(why);
    }
}
