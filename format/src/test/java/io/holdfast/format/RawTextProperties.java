package io.holdfast.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class RawTextProperties {
    @Property
    void anyBytesComeBack(@ForAll byte[] bytes) {
        assertThat(RawText.encode(RawText.decode(bytes))).isEqualTo(bytes);
    }

    @Property
    void textIsItself(@ForAll String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(RawText.decode(bytes)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }
}
