package io.holdfast.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import io.holdfast.protocol.Problem;
import io.holdfast.protocol.control.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a store of a pool cannot be. */
final class StorePlaceTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void aPlaceThatIsNoDirectoryIsRefusedInWordsAndNoStoreComesOfIt() throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        try (MediaLab lab = new MediaLab(directory)) {
            Problem taken = lab.order(new Work.Extend("pool", file.toString()))
                    .problem()
                    .orElseThrow();
            assertThat(taken.code()).isEqualTo(ErrorCode.STORE_DENIED.code());
            assertThat(taken.message())
                    .isEqualTo(
                            "Cannot make the directory " + file + ": " + file
                                    + " is there already. Name another, or let the user that the media server runs as write there.");
            Path below = file.resolve("store");
            Problem under = lab.order(new Work.Extend("pool", below.toString()))
                    .problem()
                    .orElseThrow();
            assertThat(under.message())
                    .startsWith("Cannot make the directory " + below + ": ")
                    .contains("Not a directory")
                    .doesNotContain("Exception");
            assertThat(lab.order(new Work.Extend("pool", "below"))
                            .problem()
                            .orElseThrow()
                            .code())
                    .isEqualTo(ErrorCode.USAGE.code());
            assertThat(Files.readString(directory.resolve("media/pools"))).doesNotContain("file", "below");
        }
    }
}
