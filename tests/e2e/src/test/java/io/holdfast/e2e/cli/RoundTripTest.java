package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree with every odd thing that a file system has, there and back. */
final class RoundTripTest {
    @TempDir
    Path work = Path.of("");

    /** What is deeper than the system's limit for paths the JDK cannot remove. */
    @AfterEach
    void removeDeepTrees() {
        new Holdfast(work).bash("rm -rf tree back");
    }

    @Test
    void everyOddThingComesBackAsItWas() {
        Holdfast holdfast = new Holdfast(work);
        OddTree.make(holdfast);
        assertThat(holdfast.run("repository", "create").code()).isZero();

        Outcome backup = holdfast.run("backup", "tree", "--json");
        assertThat(backup.code()).as(backup.errors() + backup.out()).isZero();
        String tree = work.resolve("tree").toString();
        Outcome restore = holdfast.run("restore", "latest:" + tree, "--target", "back", "--numeric-ids", "--json");
        assertThat(restore.code()).as(restore.errors() + restore.out()).isZero();

        assertThat(holdfast.bash("rsync -aHAXn --delete --exclude='ddd*' --itemize-changes --numeric-ids tree/ back/")
                        .out())
                .isEmpty();
        assertThat(OddTree.listing(holdfast, "back")).isEqualTo(OddTree.listing(holdfast, "tree"));

        Outcome again = holdfast.run("backup", "tree", "--json");
        assertThat(again.summary().number("bytesRead")).isZero();
    }

    @Test
    void pathsThatAreNotUtf8CanBeNamed() {
        Holdfast holdfast = new Holdfast(work);
        assertThat(holdfast.bash("mkdir $'raw-\\xff'; echo hello >$'raw-\\xff/\\xfe.txt'")
                        .code())
                .isZero();
        assertThat(holdfast.run("repository", "create").code()).isZero();
        assertThat(holdfast.bash("holdfast backup $'raw-\\xff'").code()).isZero();
        assertThat(holdfast.bash("holdfast cat latest:\"$PWD\"/$'raw-\\xff/\\xfe.txt'")
                        .out())
                .isEqualTo("hello\n");
        assertThat(holdfast.bash("LC_ALL=C holdfast cat latest:\"$PWD\"/$'raw-\\xff/\\xfe.txt'")
                        .out())
                .isEqualTo("hello\n");
        assertThat(holdfast.bash(
                                "holdfast restore latest:\"$PWD\"/$'raw-\\xff' --target $'back-\\xfd' && cat $'back-\\xfd/\\xfe.txt'")
                        .out())
                .endsWith("hello\n");

        Json entry = holdfast.run("ls", "latest", "--recursive", "--json")
                .objects("entry")
                .getLast();
        assertThat(entry.text("path")).endsWith("raw-\ufffd/\ufffd.txt");
        assertThat(entry.text("pathHex")).endsWith("7261772dff2ffe2e747874");
    }

    @Test
    void anImageComesBackSparse() throws Exception {
        Holdfast holdfast = new Holdfast(work);
        assertThat(holdfast.bash(
                                "truncate -s 200M disk.img; head -c 5000000 /dev/urandom | dd of=disk.img bs=1M seek=50 conv=notrunc status=none")
                        .code())
                .isZero();
        assertThat(holdfast.run("repository", "create").code()).isZero();
        Outcome first = holdfast.run("backup", "--volume", "disk.img", "--json");
        assertThat(first.code()).as(first.errors()).isZero();
        assertThat(first.summary().number("bytesSealed")).isBetween(5_000_000L, 5_200_000L);
        holdfast.bash("printf X | dd of=disk.img bs=1 seek=52000000 conv=notrunc status=none");
        Outcome second = holdfast.run("backup", "--volume", "disk.img", "--json");
        assertThat(second.summary().number("bytesNew")).isLessThan(3L * 4 * (128 << 10));
        Outcome restore = holdfast.run("restore", "latest", "--volume", "back.img");
        assertThat(restore.code()).as(restore.errors()).isZero();
        assertThat(holdfast.bash("cmp disk.img back.img").code()).isZero();
        assertThat(holdfast.bash("holdfast cat latest | cmp - disk.img").code()).isZero();
        assertThat(Long.parseLong(holdfast.bash("stat -c %b back.img").out().strip()))
                .isLessThan(12_000);
        assertThat(holdfast.run("restore", "latest", "--volume", "back.img").code())
                .isEqualTo(1);
        assertThat(holdfast.run("restore", "latest", "--volume", "back.img", "--conflict", "always")
                        .code())
                .isZero();
    }

    @Test
    void anImageComesBackAsQcow2() throws Exception {
        Holdfast holdfast = new Holdfast(work);
        holdfast.bash("truncate -s 100M disk.img;"
                + " head -c 3000000 /dev/urandom | dd of=disk.img bs=1000 seek=20001 conv=notrunc status=none");
        assertThat(holdfast.run("repository", "create").code()).isZero();
        assertThat(holdfast.run("backup", "--volume", "disk.img").code()).isZero();
        Outcome restore =
                holdfast.run("restore", "latest:disk.img", "--volume", "back.qcow2", "--format", "qcow2", "--json");
        assertThat(restore.code()).as(restore.errors()).isZero();
        new JsonDocument().compare("restore", restore.objects());
        assertThat(holdfast.bash("qemu-img check -f qcow2 back.qcow2").out()).contains("No errors");
        assertThat(holdfast.bash("qemu-img compare -f raw -F qcow2 disk.img back.qcow2")
                        .code())
                .isZero();
        assertThat(Files.size(work.resolve("back.qcow2"))).isLessThan(4_000_000);
        assertThat(holdfast.run("restore", "latest", "--target", "tree", "--format", "qcow2")
                        .code())
                .isEqualTo(2);
        Outcome wrong = holdfast.run("restore", "latest:disk.img", "--target", "tree");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.errors()).contains("--volume FILE");
    }
}
