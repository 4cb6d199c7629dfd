package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class MasterKeySourceTest {
    private static final byte[] SALT = {};

    @RegisterExtension
    final Lab lab = new Lab(Kind.SQLITE);

    @TempDir
    Path home;

    private static void run(String... words) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void aKeyThatCouldNotBeWrittenIsMadeWhenThereIsRoom() throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", home.toString());
        try {
            Path filler = Files.write(home.resolve("filler"), new byte[4096]);
            Path file = home.resolve("master.key");
            MasterKeySource source = new MasterKeySource.KeyFile(file);
            assertThatThrownBy(() -> source.key(SALT, Randomness.secure()))
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageContaining("cannot be read or made");
            Files.delete(filler);
            byte[] key = source.key(SALT, Randomness.secure());
            assertThat(source.key(SALT, Randomness.secure())).isEqualTo(key);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(home).isDirectoryContaining(file::equals);
            assertThat(home.toFile().list()).hasSize(1);
        } finally {
            run("umount", "-l", home.toString());
        }
    }

    @Test
    void noOtherKeyIsMadeForAnInstallationWhoseKeyIsNotThere() throws IOException {
        lab.admin();
        lab.stop();
        Path file = lab.configuration().masterKey().kept().orElseThrow();
        Path away = Files.move(file, file.resolveSibling("away"));
        assertThatThrownBy(() -> lab.start(lab.configuration()))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("is not there");
        assertThat(file).doesNotExist();
        Files.move(away, file);
        lab.restart();
        assertThat(lab.stranger()
                        .login("admin", Lab.PASSWORD)
                        .get("/api/v1/users")
                        .status())
                .isEqualTo(200);
    }
}
