package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a server keeps, in a directory that somebody else has made for it. */
final class OwnFilesTest {
    @RegisterExtension
    final Lab lab = new Lab(Kind.SQLITE);

    @TempDir
    Path home;

    @Test
    void nobodyElseReadsTheDatabaseNorItsJournals() throws IOException {
        Path open = Files.createDirectory(
                home.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (Server _ = lab.start(ServerConfiguration.in(open, 0, 0));
                Stream<Path> files = Files.list(open)) {
            List<Path> kept = files.toList();
            assertThat(kept).hasSizeGreaterThan(3);
            for (Path each : kept) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .as(each.toString())
                        .matches("rw[-x]------");
            }
        }
    }
}
