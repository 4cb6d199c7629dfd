package io.holdfast.agent.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.platform.NetworkMounts.Mount;
import org.junit.jupiter.api.Test;

final class MountTableTest {
    @Test
    void onlyFileSystemsOfOtherMachinesAreFound() {
        String table = """
                /dev/vda1 / ext4 rw,relatime 0 0
                proc /proc proc rw 0 0
                nas:/export/home /home\\040dirs nfs4 rw,vers=4.2 0 0
                //server/share\\134x /mnt/share cifs rw 0 0
                tmpfs /run tmpfs rw 0 0
                broken
                """;
        assertThat(MountTable.network(table))
                .containsExactly(
                        new Mount("nas:/export/home", "nfs4", "/home dirs"),
                        new Mount("//server/share\\x", "cifs", "/mnt/share"));
    }
}
