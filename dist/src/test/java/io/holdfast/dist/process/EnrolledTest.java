package io.holdfast.dist.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnrolledTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void whatIsWrittenIsRead() {
        List<Address> servers = List.of(new Address("backup.example", 7443), new Address("fe80::1", 7443));
        List<Address> listen = List.of(new Address("0.0.0.0", 7444));
        for (Proxy proxy : List.of(
                new Proxy.None(),
                new Proxy.Http(new Address("proxy", 3128)),
                new Proxy.Socks(new Address("10.0.0.1", 1080)))) {
            Enrolled enrolled = new Enrolled(servers, proxy, listen);
            enrolled.write(directory);
            assertThat(Enrolled.read(directory)).isEqualTo(enrolled);
        }
    }

    @Test
    void aMachineThatIsNotEnrolledIsToldSo() throws IOException {
        assertThatThrownBy(() -> Enrolled.read(directory))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("Enrol it first");
        Files.writeString(directory.resolve("enrolled"), "server nowhere\n");
        assertThatThrownBy(() -> Enrolled.read(directory)).isInstanceOf(HoldfastException.class);
    }
}
