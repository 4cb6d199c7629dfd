package io.holdfast.cli.verb;

import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.Fingerprint;
import io.holdfast.repository.Repository;
import io.holdfast.repository.check.Finding;
import io.holdfast.repository.check.Victims;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What check and verify found, told to people and programs. */
final class Findings {
    private static final int SHOWN = 50;

    private Findings() {}

    static void show(Output output, List<Finding> findings) {
        findings.stream()
                .limit(SHOWN)
                .forEach(
                        each -> output.line(word(each) + "  " + each.subject() + ": " + Output.printable(each.what())));
        if (findings.size() > SHOWN) {
            output.line("and " + Sizes.count(findings.size() - SHOWN) + " more");
        }
        findings.forEach(each -> output.object(() -> new JsonLine("finding")
                .text("severity", word(each))
                .text("subject", each.subject())
                .text("message", each.what())));
    }

    private static String word(Finding finding) {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }

    /** Names the files that are lost, when there is a key to read names with. */
    static long victims(Context context, Repository repository, Set<Fingerprint> broken) {
        Output output = context.output();
        if (broken.isEmpty()) {
            return 0;
        }
        if (!repository.root().keyed()) {
            output.line("Which files are hit can only be said with the repository's key.");
            return 0;
        }
        List<Victims.Victim> victims = repository.victims(broken);
        if (!victims.isEmpty()) {
            output.line("Hit:");
        }
        victims.stream()
                .limit(SHOWN)
                .forEach(each -> output.line("  " + each.snapshot().brief() + "  " + Output.printable(each.path())));
        if (victims.size() > SHOWN) {
            output.line("  and " + Sizes.count(victims.size() - SHOWN) + " more");
        }
        victims.forEach(each -> output.object(() -> new JsonLine("victim")
                .text("snapshot", each.snapshot().toString())
                .text("path", each.path())));
        return victims.size();
    }
}
