package io.holdfast.agent.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NbdAddressTest {
    @Test
    void hostsPortsAndExportsAreUnderstood() {
        assertThat(NbdAddress.parse("nbd://host:99/disk")).isEqualTo(NbdAddress.tcp("host", 99, "disk"));
        assertThat(NbdAddress.parse("NBD://host")).isEqualTo(NbdAddress.tcp("host", 10809, ""));
        assertThat(NbdAddress.parse("nbd://[::1]:1/%2Fa%20b/c")).isEqualTo(NbdAddress.tcp("::1", 1, "/a b/c"));
    }

    @Test
    void unixSocketsAreUnderstood() {
        assertThat(NbdAddress.parse("nbd+unix:///vda?socket=/run/a%26b+c.sock"))
                .isEqualTo(NbdAddress.unix(Path.of("/run/a&b+c.sock"), "vda"));
        assertThat(NbdAddress.parse("nbd+unix:///?socket=/run/x")).isEqualTo(NbdAddress.unix(Path.of("/run/x"), ""));
    }

    @Test
    void tlsIsUnderstood() {
        NbdSecurity tls = new NbdSecurity.Tls(Optional.of(Path.of("/etc/pki/qemu")), Optional.of("vm"));
        assertThat(NbdAddress.parse("nbds://h/x?tls-certificates=/etc/pki/qemu&tls-hostname=vm"))
                .isEqualTo(NbdAddress.tcp("h", 10809, "x").with(tls));
        assertThat(NbdAddress.parse("nbds+unix:///x?socket=/s").security())
                .isEqualTo(new NbdSecurity.Tls(Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "disk",
                "http://host/x",
                "nbd:host:10809",
                "nbd:///x",
                "nbd://host:0/",
                "nbd://host:70000/",
                "nbd://a@host/",
                "nbd://host/x#y",
                "nbd://host/?socket=/s",
                "nbd+unix:///x",
                "nbd+unix://host/x?socket=/s",
                "nbd+unix:///x?socket=",
                "nbd+unix:///x?socket=/a&socket=/b",
                "nbd://host/?what=1",
                "nbd://ho st/",
                "nbd://host/?tls-hostname=x",
                "nbd+unix:///x?socket=/a%00b",
                "nbd://host/a%00b",
                "nbd+unix:///x?socket=%zz"
            })
    void whatIsNoAddressIsSaidSo(String text) {
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(() -> NbdAddress.parse(text))
                .returns(ErrorCode.NBD_ADDRESS, HoldfastException::code);
    }
}
