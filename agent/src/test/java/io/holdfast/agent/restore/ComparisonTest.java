package io.holdfast.agent.restore;

import static io.holdfast.agent.restore.Field.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.OpenFile;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.SnapshotId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
    private final Field field = new Field();
    private final Directory source = field.source();

    ComparisonTest() throws SystemCallException {}

    @AfterEach
    void leaveField() throws SystemCallException {
        field.close();
    }

    private List<String> differences(SnapshotId before, SnapshotId after) {
        try (SnapshotReader left = field.reader(before);
                SnapshotReader right = field.reader(after)) {
            List<String> all = new ArrayList<>();
            new Comparison(left, right).run(bytes("/"), each -> {
                String path = new String(each.path(), StandardCharsets.UTF_8);
                all.add(
                        switch (each) {
                            case Difference.Added _ -> "+ " + path;
                            case Difference.Removed _ -> "- " + path;
                            case Difference.Modified modified ->
                                "M " + path + " "
                                        + modified.aspects().stream().sorted().toList();
                        });
            });
            return all;
        }
    }

    @Test
    void whatWasAddedRemovedAndModifiedIsTold() throws SystemCallException {
        source.createDirectory(bytes("same"));
        source.createDirectory(bytes("changing"));
        source.createDirectory(bytes("going"));
        try (Directory changing = source.openDirectory(bytes("changing"));
                Directory going = source.openDirectory(bytes("going"))) {
            Field.write(changing, "content", bytes("before"));
            Field.write(changing, "mode", new byte[100_000]);
            Field.write(changing, "type", bytes("x"));
            Field.write(going, "inner", bytes("x"));
            SnapshotId before = field.backup().tree(source);
            try (OpenFile raw = changing.createFile(bytes("coming"))) {
                raw.truncate(5);
            }
            changing.remove(bytes("content"));
            Field.write(changing, "content", bytes("after!"));
            changing.metadata(bytes("mode")).setMode(0644);
            changing.remove(bytes("type"));
            changing.createSymbolicLink(bytes("type"), bytes("x"));
            going.remove(bytes("inner"));
            source.removeDirectory(bytes("going"));
            SnapshotId after = field.backup().tree(source);
            assertThat(differences(before, before)).isEmpty();
            assertThat(differences(before, after))
                    .containsExactly(
                            "M /changing [ATTRIBUTES]",
                            "+ /changing/coming",
                            "M /changing/content [CONTENT, ATTRIBUTES]",
                            "M /changing/mode [ATTRIBUTES]",
                            "- /changing/type",
                            "+ /changing/type",
                            "- /going",
                            "- /going/inner");
        }
    }

    @Test
    void aSearchFindsByPathTypeAndTime() throws SystemCallException {
        source.createDirectory(bytes("a"));
        try (Directory a = source.openDirectory(bytes("a"))) {
            Field.write(a, "x.txt", bytes("1"));
            Field.write(a, "y.jpg", bytes("1"));
        }
        try (SnapshotReader reader = field.reader(field.backup().tree(source))) {
            List<String> found = new ArrayList<>();
            reader.search(
                    bytes("/"),
                    Search.of(path -> new String(path, StandardCharsets.UTF_8).endsWith(".txt")),
                    located -> found.add(new String(located.path(), StandardCharsets.UTF_8)));
            assertThat(found).containsExactly("/a/x.txt");
            List<String> listed = new ArrayList<>();
            reader.list(bytes("//a/"), each -> listed.add(new String(each.path(), StandardCharsets.UTF_8)));
            assertThat(listed).containsExactly("/a/x.txt", "/a/y.jpg");
            assertThat(reader.find(bytes("/a/z"))).isEmpty();
            assertThat(reader.find(bytes("/a/x.txt/y"))).isEmpty();
        }
    }
}
