package io.holdfast.agent.resume;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Timestamp;
import io.holdfast.format.Fingerprint;
import io.holdfast.format.Time;
import io.holdfast.format.tree.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notes of block devices hold within one attempt, since one start of the machine, and without a long break. */
final class DeviceNotesTest {
    private static final Device NUMBER = new Device(7, 3);
    private static final DeviceState DEVICE = new DeviceState(NUMBER, 40, 1_000_000);
    private static final FileState FILE =
            new FileState(new Device(8, 1), 7, 1_000_000, new Timestamp(-5, 6), new Timestamp(1_700_000_000, 9));
    private static final Piece.Stretch NOTE =
            new Piece.Stretch(0, List.of(new Run.Stored(1000, new Fingerprint(1, 2, 3, 4))));

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void note() {
        note(DEVICE);
    }

    private ResumeLog open(String boot, String attempt) {
        return new ResumeLogs(directory, boot, Time.system())
                .open("repository", "resource", attempt)
                .orElseThrow();
    }

    private void note(ContentState... contents) {
        try (ResumeLog log = open("boot", "run#1")) {
            for (ContentState each : contents) {
                log.add(each, NOTE);
            }
        }
    }

    private boolean isKnown(ContentState content, String boot, String attempt) {
        try (ResumeLog log = open(boot, attempt)) {
            return log.stretches(content).toList().equals(List.of(NOTE));
        }
    }

    private boolean isKnown(ContentState content) {
        return isKnown(content, "boot", "run#1");
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findFirst().orElseThrow();
        }
    }

    private void noted(Duration before) throws IOException {
        Files.setLastModifiedTime(file(), FileTime.from(Time.system().now().minus(before)));
    }

    @Test
    void theNextBeginningKnowsIt() {
        assertThat(isKnown(DEVICE)).isTrue();
        assertThat(isKnown(DEVICE)).isTrue();
    }

    @Test
    void anotherDeviceIsNotKnown() {
        assertThat(isKnown(new DeviceState(new Device(7, 4), 40, 1_000_000))).isFalse();
        assertThat(isKnown(new DeviceState(NUMBER, 41, 1_000_000))).isFalse();
        assertThat(isKnown(new DeviceState(NUMBER, 40, 1_000_001))).isFalse();
    }

    @Test
    void anotherAttemptKnowsNothing() {
        assertThat(isKnown(DEVICE, "boot", "run#2")).isFalse();
        assertThat(isKnown(DEVICE, "boot", "run#1")).as("afterwards").isFalse();
    }

    @Test
    void afterAnotherStartOfTheMachineNothingIsKnown() {
        assertThat(isKnown(DEVICE, "later boot", "run#1")).isFalse();
    }

    @Test
    void aBreakOfMoreThanAnHourEndsIt() throws IOException {
        noted(Duration.ofMinutes(59));
        assertThat(isKnown(DEVICE)).isTrue();
        noted(Duration.ofMinutes(61));
        assertThat(isKnown(DEVICE)).isFalse();
        assertThat(isKnown(DEVICE)).as("afterwards").isFalse();
    }

    @Test
    void aClockThatWasPutBackTellsNothing() throws IOException {
        noted(Duration.ofMinutes(-10));
        assertThat(isKnown(DEVICE)).isFalse();
    }

    @Test
    void whatIsNotedAfterABreakIsKnown() throws IOException {
        noted(Duration.ofMinutes(61));
        note(DEVICE);
        assertThat(isKnown(DEVICE)).isTrue();
    }

    @Test
    void notesOfFilesHoldWithoutAll() throws IOException {
        try (ResumeLog log = open("boot", "run#1")) {
            log.finish();
        }
        note(FILE);
        noted(Duration.ofDays(20));
        assertThat(isKnown(FILE, "later boot", "run#2")).isTrue();
    }

    @Test
    void aLogWithNotesOfDevicesSaysWhoseTheyAre() throws IOException {
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file())))
                .isEqualTo("4846524553554d32" + "4bd3eb2555a37d2e79739d8deb1f81f0"
                        + "00000044f7d520cd" + "48ced00d109b22f28dd9bbdef43b484f" + "0000000000000000" + "00000001"
                        + "00000000000003e8" + "0000000000000001000000000000000200000000000000030000000000000004"
                        + "00000000");
    }
}
