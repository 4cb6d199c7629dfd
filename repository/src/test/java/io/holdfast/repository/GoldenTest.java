package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.Randomness;
import io.holdfast.format.Suite;
import io.holdfast.format.Time;
import io.holdfast.format.layout.Condemned;
import io.holdfast.format.layout.Label;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.format.layout.Lease;
import io.holdfast.format.layout.PackId;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import io.holdfast.repository.upkeep.UpkeepProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A repository written by version 1 of the format is read by every later build. The files under {@code golden/v1} and {@code golden/v1-sm} are never made anew; a later version of the format gets a folder
 * of its own beside them, made by {@link #main}.
 */
final class GoldenTest {
    private static final String PASSPHRASE = "golden 磐石";
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    /** One golden repository a suite. */
    enum Golden {
        AES("v1", "HF1-NVJ0-K94J-TWXN-40X7-4HBR-H96T-8969-284W-CGXF"),
        SM("v1-sm", "HF1-SMHD-HCMX-61RS-4DHM-PJM1-DVE1-70HB-FVZ3-1CCK");

        final Path directory;
        final String recovery;

        Golden(String directory, String recovery) {
            this.directory = FOLDER.resolve(directory);
            this.recovery = recovery;
        }
    }

    @TempDir
    private Path directory;

    /** Writes a golden repository of a suite into an empty directory. */
    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        FileStore store = new FileStore(target, Randomness.secure());
        Repository repository = Repository.create(
                store,
                new Access.Passphrase(PASSPHRASE),
                Suite.valueOf(arguments[1]),
                4096,
                Time.system(),
                Randomness.secure());
        RecoveryKey recovery = RecoveryKey.random(Randomness.secure());
        repository.root().addKey(new Access.Recovery(recovery), "printed");
        System.out.println(recovery.printed());
        io.holdfast.repository.Files.backup(
                repository, io.holdfast.repository.Files.random(99, 12), Randomness.secure());
        repository.label(repository.snapshots().getFirst().id(), new Label(List.of("golden"), Pin.PINNED));
        Files.delete(target.resolve("reserve"));
        Files.deleteIfExists(target.resolve("tmp"));
    }

    private Repository open(Golden golden, Access access) throws IOException {
        try (Stream<Path> files = Files.walk(golden.directory)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        directory.resolve(golden.directory.relativize(file).toString()),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return Repository.open(
                new FileStore(directory, Randomness.secure()),
                access,
                Repository.Ahead.NOTHING,
                Time.system(),
                Randomness.secure());
    }

    @ParameterizedTest
    @EnumSource
    void aRepositoryOfVersionOneOpensWithItsPassphraseAndRestores(Golden golden) throws IOException {
        try (Repository repository = open(golden, new Access.Passphrase(PASSPHRASE))) {
            assertThat(repository.metadata().suite()).isEqualTo(Suite.valueOf(golden.name()));
            Snapshot snapshot = repository.snapshots().getFirst();
            assertThat(snapshot.tags()).containsExactly("golden");
            assertThat(snapshot.pin()).isEqualTo(Pin.PINNED);
            Map<String, byte[]> restored =
                    io.holdfast.repository.Files.restore(repository, snapshot.id(), Randomness.secure());
            assertThat(io.holdfast.repository.Files.same(restored, io.holdfast.repository.Files.random(99, 12)))
                    .isTrue();
            assertThat(repository.check(new UpkeepProgress()).findings()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void itOpensWithItsRecoveryKeyAndUpkeepWorksOnIt(Golden golden) throws IOException {
        try (Repository repository = open(
                golden, new Access.Recovery(RecoveryKey.parse(golden.recovery.toLowerCase(java.util.Locale.ROOT))))) {
            assertThat(repository.gc(Duration.ZERO, new UpkeepProgress()).deletedPacks())
                    .isZero();
            assertThat(repository.snapshots()).hasSize(1);
        }
    }

    @Test
    void leasesAndGenerationsHaveTheirBytes() {
        Lease lease = new Lease(
                Lease.Kind.READING, 300, 2, new Lease.Holder("h", "b", 7, 8), List.of(new Fingerprint(1, 2, 3, 4)));
        assertThat(hex(lease.encode()))
                .isEqualTo("484653544c0100000000000000000033" + "020204ac02060209016"
                        + "80b01620c070e0811200000000000000001000000000000000200000000000000030000000000000004"
                        + sum(lease.encode()));
        Condemned condemned =
                new Condemned(List.of(new PackId(1, 2)), Map.of(new PackId(3, 4), BitSet.valueOf(new byte[] {5})));
        assertThat(hex(condemned.encode()))
                .startsWith("48465354430100000000000000000025" + "031000000000000000010000000000000002"
                        + "05110000000000000003000000000000000405");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String sum(byte[] file) {
        return hex(java.util.Arrays.copyOfRange(file, file.length - 32, file.length));
    }
}
