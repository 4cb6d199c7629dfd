package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ServerConfigurationTest {
    private static List<String> reached(String bound, String... names) {
        ServerConfiguration plain = ServerConfiguration.in(Path.of("s"), 9443, 9444);
        return new ServerConfiguration(
                        plain.directory(),
                        plain.api(),
                        new Address(bound, 0),
                        List.of(names),
                        Optional.empty(),
                        plain.masterKey())
                .reached(9444).stream().map(Address::toString).toList();
    }

    @Test
    void membersReachAServerByTheNamesThatOthersKnowAndWhereItListens() {
        assertThat(reached("0.0.0.0", "localhost", "127.0.0.1", "backup.example", "10.0.0.5"))
                .containsExactly("backup.example:9444", "10.0.0.5:9444");
        assertThat(reached("10.0.0.5", "backup.example", "10.0.0.5"))
                .containsExactly("backup.example:9444", "10.0.0.5:9444");
        assertThat(reached("2001:db8::5", "localhost")).containsExactly("[2001:db8::5]:9444");
    }

    @Test
    void whatListensOnItsOwnMachineOnlyIsReachedThereWhateverItIsCalled() {
        assertThat(reached("127.0.0.1", "backup.example")).containsExactly("127.0.0.1:9444");
        assertThat(reached("::1", "backup.example")).containsExactly("[::1]:9444");
    }

    @Test
    void whoWasToldNoNameKnowsNone() {
        assertThat(reached("0.0.0.0", "localhost", "127.0.0.1", "::1")).isEmpty();
    }
}
