package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Ground.class)
final class ExtendedAttributesTest {
    private static final byte[] FILE = {'f', (byte) 0xfe};
    private static final byte[] DIRECTORY = bytes("directory");
    private static final byte[] LINK = bytes("link");
    private static final byte[] USER = bytes("user.one");
    private static final byte[] TRUSTED = {'t', 'r', 'u', 's', 't', 'e', 'd', '.', (byte) 0xff};
    private static final byte[] CAPABILITY = bytes("security.capability");
    private static final byte[] ACCESS_LIST = bytes("system.posix_acl_access");
    private static final byte[] DEFAULT_LIST = bytes("system.posix_acl_default");
    /** Version 2, effective, permitted: cap_net_raw. */
    private static final byte[] NET_RAW = HexFormat.of().parseHex("0100000200200000000000000000000000000000");
    /** Version 2: user::rw-, user:1:r--, group::r--, mask::r--, other::---. */
    private static final byte[] LIST = HexFormat.of()
            .parseHex("02000000" + "01000600ffffffff" + "0200040001000000" + "04000400ffffffff" + "10000400ffffffff"
                    + "20000000ffffffff");

    private final Plot plot;
    private final Directory here;

    ExtendedAttributesTest(Ground ground) throws SystemCallException {
        plot = ground.plot();
        here = plot.directory();
        plot.write(FILE, FILE);
        here.createDirectory(DIRECTORY);
        here.createSymbolicLink(LINK, FILE);
    }

    @AfterEach
    void removePlot() throws SystemCallException {
        plot.close();
    }

    @Test
    void allNamespacesGoAndComeByNameAndByDescriptor() throws SystemCallException {
        ExtendedAttributes named = here.extendedAttributes(FILE);
        assertThat(named.names()).isEmpty();
        named.set(USER, new byte[0]);
        named.set(TRUSTED, new byte[] {0, 1, 2});
        named.set(CAPABILITY, NET_RAW);
        named.set(ACCESS_LIST, LIST);
        try (OpenFile file = here.openFile(FILE)) {
            ExtendedAttributes open = file.extendedAttributes();
            assertThat(open.value(USER)).contains(new byte[0]);
            assertThat(open.value(TRUSTED)).contains(new byte[] {0, 1, 2});
            assertThat(open.value(CAPABILITY)).contains(NET_RAW);
            assertThat(open.value(ACCESS_LIST)).contains(LIST);
            assertThat(texts(open.names()))
                    .containsExactlyInAnyOrderElementsOf(texts(List.of(USER, TRUSTED, CAPABILITY, ACCESS_LIST)));
            assertThat(texts(open.names())).isEqualTo(texts(named.names()));
            open.remove(USER);
            open.remove(USER);
        }
        assertThat(named.value(USER)).isEmpty();
        assertThat(here.stat(FILE).mode()).isEqualTo(0640);
    }

    @Test
    void aDirectoryHasADefaultList() throws SystemCallException {
        try (Directory directory = here.openDirectory(DIRECTORY)) {
            directory.extendedAttributes().set(DEFAULT_LIST, LIST);
            assertThat(here.extendedAttributes(DIRECTORY).value(DEFAULT_LIST)).contains(LIST);
            here.extendedAttributes(DIRECTORY).remove(DEFAULT_LIST);
            assertThat(directory.extendedAttributes().names()).isEmpty();
        }
    }

    @Test
    void aLinkHasItsOwn() throws SystemCallException {
        ExtendedAttributes link = here.extendedAttributes(LINK);
        link.set(TRUSTED, bytes("of the link"));
        assertThat(link.value(TRUSTED)).contains(bytes("of the link"));
        assertThat(texts(link.names())).isEqualTo(texts(List.of(TRUSTED)));
        assertThat(here.extendedAttributes(FILE).names()).isEmpty();
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> link.set(USER, new byte[1]))
                .extracting(SystemCallException::errno)
                .isEqualTo(Errno.EPERM);
    }

    @Test
    void aValueIsReplacedWhole() throws SystemCallException {
        ExtendedAttributes attributes = here.extendedAttributes(FILE);
        byte[] large = new byte[2000];
        new Random(3).nextBytes(large);
        attributes.set(USER, large);
        assertThat(attributes.value(USER)).contains(large);
        attributes.set(USER, new byte[] {7});
        assertThat(attributes.value(USER)).contains(new byte[] {7});
    }

    @Test
    void aValueCanHave64Kibibytes() throws SystemCallException {
        byte[] greatest = new byte[64 << 10];
        new Random(4).nextBytes(greatest);
        // On disk an inode has far less room.
        try (Plot memory = Ground.MEMORY.plot()) {
            memory.write(FILE, FILE);
            memory.directory().extendedAttributes(FILE).set(TRUSTED, greatest);
            assertThat(memory.directory().extendedAttributes(FILE).value(TRUSTED))
                    .contains(greatest);
        }
    }

    @Test
    void aValueThatIsTooLargeIsRefusedWithItsName() {
        for (int length : new int[] {(64 << 10) + 1, 1 << 20}) {
            assertThatExceptionOfType(SystemCallException.class)
                    .isThrownBy(() -> here.extendedAttributes(FILE).set(USER, new byte[length]))
                    .satisfies(failure -> {
                        assertThat(failure.errno()).isEqualTo(Errno.E2BIG);
                        assertThat(failure.subject()).endsWith("/f\\xfe/user.one");
                    });
        }
    }

    @Test
    void ofWhatIsNotThereThereAreNone() {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> here.extendedAttributes(bytes("none")).names())
                .extracting(SystemCallException::errno)
                .isEqualTo(Errno.ENOENT);
    }

    private static List<String> texts(List<byte[]> names) {
        return names.stream()
                .map(name -> new String(name, StandardCharsets.ISO_8859_1))
                .toList();
    }
}
