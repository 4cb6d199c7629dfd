package io.holdfast.cli.verb;

import io.holdfast.agent.backup.BackupResult;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.Manifest;

/** What a backup did, for people. */
final class BackupReport {
    private BackupReport() {}

    static void show(Context context, BackupArguments asked, BackupResult result) {
        Manifest.Counts counts = result.manifest().counts();
        double seconds = context.seconds();
        context.output().lines(out -> {
            out.accept("Snapshot " + result.id().brief() + "  "
                    + Output.printable(asked.options().name()));
            String found = switch (asked.kind()) {
                case FILES ->
                    Sizes.count(counts.files(), "file") + ", " + Sizes.count(counts.directories(), "folder")
                            + (counts.others() > 0 ? ", " + Sizes.count(counts.others(), "other") : "");
                case VOLUME -> "1 volume";
                case MACHINE -> Sizes.count(counts.files(), "item");
            };
            out.accept("  found   " + pad(counts.content()) + "  " + found);
            out.accept("  read    " + pad(counts.read())
                    + (result.remarks().unchangedFiles() > 0
                            ? "  " + Sizes.count(result.remarks().unchangedFiles(), "file") + " unchanged since "
                                    + result.manifest()
                                            .parent()
                                            .map(it -> it.brief())
                                            .orElse("–")
                            : ""));
            out.accept("  new     " + pad(counts.fresh()) + "  in chunks not known before");
            out.accept("  stored  " + pad(counts.sealed())
                    + (counts.sealed() > 0 ? "  compressed " + Sizes.ratio(counts.fresh(), counts.sealed()) : ""));
            out.accept("  " + Sizes.seconds(seconds) + ", " + Sizes.rate(counts.content(), seconds));
            if (result.remarks().sockets() > 0) {
                out.accept("  " + Sizes.count(result.remarks().sockets(), "socket") + " skipped, as always");
            }
            result.remarks().lines().forEach(each -> out.accept("  " + Output.printable(each)));
        });
    }

    private static String pad(long bytes) {
        String text = Sizes.bytes(bytes);
        return " ".repeat(Math.max(0, 9 - text.length())) + text;
    }
}
