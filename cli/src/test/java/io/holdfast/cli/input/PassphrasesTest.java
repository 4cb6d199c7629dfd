package io.holdfast.cli.input;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.RawText;
import org.junit.jupiter.api.Test;

final class PassphrasesTest {
    @Test
    void aNewPassphraseOfBytesThatAreNoTextIsRefusedForOthersWouldOpenTheRepositoryToo() {
        String secret = RawText.decode(new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> Passphrases.requireText(secret, "HOLDFAST_PASSWORD"))
                .hasMessageContaining("HOLDFAST_PASSWORD is not text in UTF-8");
    }

    @Test
    void textOfAnyScriptIsAPassphrase() {
        assertThatCode(() -> Passphrases.requireText("磐石 \ud83d\udd11 pässwörd", "HOLDFAST_PASSWORD"))
                .doesNotThrowAnyException();
    }
}
