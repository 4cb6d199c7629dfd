package io.holdfast.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupArgumentsTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void patternsThatAnEditorOfWindowsWroteAreTheSamePatterns() throws IOException {
        Path file = Files.writeString(directory.resolve("patterns"), "\ufeff*.o\r\n# no\r\n\r\nbuild/\r\n");
        assertThat(BackupArguments.patterns(file.toString())).containsExactly("*.o", "build/");
    }
}
