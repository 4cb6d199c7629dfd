package io.holdfast.agent.target.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.linux.AnotherProcess;
import io.holdfast.agent.linux.Directory;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a claim is held until its end, by what another process sees. */
final class ClaimTest {
    @TempDir
    Path work;

    private Directory directory;

    @BeforeEach
    void open() throws Exception {
        directory = Directory.open(ImageDirectory.bytes(work.toString()));
    }

    @AfterEach
    void close() throws Exception {
        directory.close();
    }

    private Claim take() {
        return Claim.take(directory, work.toString(), "m");
    }

    private boolean isFreeForOthers() throws IOException, InterruptedException {
        return AnotherProcess.locks(file());
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            return files.toList().getFirst();
        }
    }

    @Test
    void itIsHeldAlthoughItsFileIsReadMeanwhile() throws Exception {
        try (Claim claim = take()) {
            assertThat(isFreeForOthers()).isFalse();
            claim.write(List.of("settled"));
            assertThat(Claim.peek(work.toString(), "m").orElseThrow()).contains("settled");
            assertThatThrownBy(this::take)
                    .asInstanceOf(InstanceOfAssertFactories.type(HoldfastException.class))
                    .extracting(HoldfastException::code)
                    .isEqualTo(ErrorCode.PLATFORM_BUSY);
            assertThat(isFreeForOthers()).isFalse();
        }
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void whatWasLeftIsFoundByTheNext() throws Exception {
        Claim first = take();
        first.write(List.of("settled 磐石"));
        first.leave();
        assertThat(isFreeForOthers()).isTrue();
        try (Claim next = take()) {
            assertThat(next.found()).contains("settled 磐石");
        }
    }

    @Test
    void aFileThatIsNotAtItsNameAnyMoreIsNotHeld() throws Exception {
        Claim first = take();
        Files.delete(file());
        try (Claim next = take()) {
            assertThat(next.found()).isEmpty();
            assertThat(isFreeForOthers()).isFalse();
        }
        first.leave();
    }
}
