package io.holdfast.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OwnersTest {
    private final Owners owners = new Owners();

    @Test
    void everyUserOfTheMachineIsFoundBothWays() throws IOException {
        for (String[] fields : lines("/etc/passwd")) {
            assertThat(owners.userNamed(fields[0])).hasValue(Long.parseLong(fields[2]));
        }
        assertThat(owners.user(0)).contains("root");
    }

    @Test
    void everyGroupOfTheMachineIsFoundBothWays() throws IOException {
        for (String[] fields : lines("/etc/group")) {
            assertThat(owners.groupNamed(fields[0])).hasValue(Long.parseLong(fields[2]));
        }
        assertThat(owners.group(0)).contains("root");
    }

    @Test
    void whoIsNotThereIsEmptyEachTime() {
        for (int time = 0; time < 2; time++) {
            assertThat(owners.user(4_000_000_123L)).isEmpty();
            assertThat(owners.group(4_000_000_123L)).isEmpty();
            assertThat(owners.userNamed("no such user: \u00fc")).isEmpty();
            assertThat(owners.groupNamed("")).isEmpty();
        }
    }

    private static List<String[]> lines(String file) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(":", -1))
                .toList();
    }
}
