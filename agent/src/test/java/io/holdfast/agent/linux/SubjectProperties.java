package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class SubjectProperties {
    @Property
    void anyBytesPrintOnOneLine(@ForAll byte[] name) {
        assertThat(Subject.of(name).text().chars())
                .allMatch(character -> character >= 0x20 && character != 0x7f && character != 0xfffd);
    }

    @Property
    void whatIsPlainStaysAsItIs(@ForAll int number) {
        assertThat(Subject.of("/é/磐石").child(bytes("n" + number)).text()).isEqualTo("/é/磐石/n" + number);
    }

    @Example
    void escapesCannotBeMistaken() {
        byte[] name = {'\\', 'x', 'f', 'f', (byte) 0xff, '\t', (byte) 0xe7, (byte) 0xa3};
        assertThat(Subject.of("/").child(name).text()).isEqualTo("/\\\\xff\\xff\\x09\\xe7\\xa3");
    }
}
