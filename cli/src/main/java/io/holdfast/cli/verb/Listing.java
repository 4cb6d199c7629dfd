package io.holdfast.cli.verb;

import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Moments;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.layout.Label.Pin;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import io.holdfast.repository.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Snapshots and entries as lines and as objects. */
final class Listing {
    private static final String BITS = "rwxrwxrwx";

    private Listing() {}

    private static String when(Attributes.Stamp stamp) {
        return instant(stamp).map(Moments::local).orElse("@" + stamp.seconds());
    }

    private static Optional<Instant> instant(Attributes.Stamp stamp) {
        boolean sayable =
                stamp.seconds() >= Instant.MIN.getEpochSecond() && stamp.seconds() <= Instant.MAX.getEpochSecond();
        return sayable ? Optional.of(Instant.ofEpochSecond(stamp.seconds(), stamp.nanos())) : Optional.empty();
    }

    static String snapshotHead() {
        return String.format(
                Locale.ROOT, "%-8s  %-19s  %11s  %9s  %9s  %s", "id", "taken", "files", "content", "stored", "name");
    }

    static String snapshot(Snapshot snapshot) {
        var counts = snapshot.manifest().counts();
        List<String> remarks = new ArrayList<>();
        snapshot.tags().forEach(tag -> remarks.add("#" + tag));
        if (snapshot.pin() == Pin.PINNED) {
            remarks.add("pinned");
        }
        if (counts.exceptions() > 0) {
            remarks.add(Sizes.count(counts.exceptions(), "exception"));
        }
        return String.format(
                        Locale.ROOT,
                        "%-8s  %-19s  %11s  %9s  %9s  %s",
                        snapshot.id().brief(),
                        Moments.local(snapshot.manifest().began()),
                        Sizes.count(counts.files()),
                        Sizes.bytes(counts.content()),
                        Sizes.bytes(counts.sealed()),
                        Output.printable(snapshot.manifest().name()))
                + (remarks.isEmpty() ? "" : "  [" + Output.printable(String.join(", ", remarks)) + "]");
    }

    static JsonLine object(Snapshot snapshot) {
        var manifest = snapshot.manifest();
        var counts = manifest.counts();
        JsonLine line = new JsonLine("snapshot")
                .text("id", snapshot.id().toString())
                .text("began", manifest.began().toString())
                .decimal("seconds", manifest.took().toNanos() / 1e9)
                .text("host", manifest.host())
                .text("user", manifest.user())
                .text("name", manifest.name())
                .text("kind", manifest.kind().name().toLowerCase(Locale.ROOT))
                .texts("paths", manifest.paths().stream().map(Output::name).toList())
                .texts("tags", snapshot.tags())
                .texts("excludes", manifest.excludes())
                .text("program", manifest.program());
        if (snapshot.pin() == Pin.PINNED) {
            line.flag("pinned");
        }
        manifest.parent().ifPresent(parent -> line.text("parent", parent.toString()));
        manifest.original().ifPresent(original -> line.text("original", original.toString()));
        return line.number("exceptions", counts.exceptions())
                .number("files", counts.files())
                .number("directories", counts.directories())
                .number("others", counts.others())
                .number("bytesContent", counts.content())
                .number("bytesRead", counts.read())
                .number("bytesNew", counts.fresh())
                .number("bytesSealed", counts.sealed());
    }

    /** What stands before the name in a long list. */
    static String details(Entry entry) {
        Attributes attributes = entry.attributes();
        String owner = attributes.owner().isEmpty() ? Long.toString(attributes.uid()) : attributes.owner();
        String group = attributes.group().isEmpty() ? Long.toString(attributes.gid()) : attributes.group();
        String size = entry.content() instanceof Content.Device(long major, long minor)
                ? major + ", " + minor
                : Long.toString(entry.size());
        return String.format(
                Locale.ROOT, "%s  %-8s %-8s %13s  %s  ", mode(entry), owner, group, size, when(attributes.modified()));
    }

    static String target(Entry entry) {
        return entry.content() instanceof Content.Target(byte[] path) ? " -> " + Output.name(path) : "";
    }

    static JsonLine fields(JsonLine line, byte[] path, Entry entry) {
        Attributes attributes = entry.attributes();
        line.raw("path", path)
                .text("kind", entry.type().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .number("size", entry.size())
                .text("mode", String.format(Locale.ROOT, "%04o", attributes.mode()))
                .number("uid", attributes.uid())
                .number("gid", attributes.gid())
                .text("owner", attributes.owner())
                .text("group", attributes.group())
                .text(
                        "modified",
                        instant(attributes.modified()).map(Instant::toString).orElse(""));
        if (entry.content() instanceof Content.Target(byte[] target)) {
            line.raw("target", target);
        }
        return line;
    }

    private static String mode(Entry entry) {
        int mode = entry.attributes().mode();
        StringBuilder text = new StringBuilder();
        text.append(
                switch (entry.type()) {
                    case FILE -> '-';
                    case DIRECTORY -> 'd';
                    case SYMBOLIC_LINK -> 'l';
                    case FIFO -> 'p';
                    case CHARACTER_DEVICE -> 'c';
                    case BLOCK_DEVICE -> 'b';
                    case VOLUME -> 'v';
                });
        for (int i = 0; i < 9; i++) {
            text.append((mode >> (8 - i) & 1) == 1 ? BITS.charAt(i) : '-');
        }
        special(text, 3, (mode & 04000) != 0, 's');
        special(text, 6, (mode & 02000) != 0, 's');
        special(text, 9, (mode & 01000) != 0, 't');
        return text.toString();
    }

    private static void special(StringBuilder text, int at, boolean set, char letter) {
        if (set) {
            text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
        }
    }
}
