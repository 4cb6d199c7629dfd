package io.holdfast.dist.recover;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.dist.process.AllInOneRun;
import io.holdfast.dist.process.Installation;
import io.holdfast.dist.process.ServerRun;
import io.holdfast.dist.process.Trees;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import io.holdfast.repository.Repository;
import io.holdfast.repository.root.Access;
import io.holdfast.server.Recovery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;

/** {@code recover}: makes a server again on an empty machine, from a pool and the printed key of the repository with its own backup. */
public final class Recover implements Verb {
    public static final String NAME = "recover";

    static final String POOL = "--pool";
    private static final String KEY = "--recovery-key-file";

    @Override
    public Options options() {
        return Installation.describe(Options.of(
                        NAME,
                        "Makes a lost server again, with users, policies and points, from a pool and the printed key.")
                .values(POOL, "DIR", "A directory of a pool, with repositories in it; repeatable.")
                .value("--snapshot", "ID", "The beginning of an older recovery point's id (default: the newest)."));
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        ServerRun.quiet();
        Stores stores = Stores.named(arguments.texts(POOL));
        if (stores.directories().isEmpty()
                || !(new Passphrases(arguments).given().orElse(new Access.Keyless())
                        instanceof Access.Recovery(var key))) {
            throw Arguments.usage(NAME, "Give " + POOL + " DIR and " + KEY + " FILE.");
        }
        Installation installation = Installation.empty(arguments);
        try (Repository repository = stores.opened(context, key)) {
            OwnPoint point = OwnPoint.find(repository, arguments.text("--snapshot"));
            return made(context, installation, stores, point);
        }
    }

    private static ExitCode made(Context context, Installation installation, Stores stores, OwnPoint point) {
        Path restored = installation.recovering();
        Output output = context.output();
        try {
            point.restore(context, restored);
            Kept kept = new Kept(context, stores);
            SortedMap<String, Long> counts;
            try (Recovery recovery = Recovery.begin(
                    point.kit(restored), installation.configuration(), context.time(), context.randomness())) {
                kept.align(recovery);
                boolean members = installation.adopt(point.beside(restored));
                installation.moved(stores.directories()).forEach(recovery::moved);
                counts = recovery.end(point.snapshot().id().toString());
                Trees.remove(restored);
                output.line("Made the server again from its own backup of "
                        + point.snapshot().manifest().began() + ".");
                output.line("  " + counts(counts));
                kept.notes().forEach(each -> output.line("  " + each));
                installation
                        .missing()
                        .forEach(each -> output.line("  The store " + each + " is not there: mount it first."));
                output.line("Start it: holdfast "
                        + (members
                                ? AllInOneRun.NAME + " --dir " + installation.directory()
                                : "server run --dir " + installation.server()));
                output.line("Users, passwords and tokens are as they were. Take out the medium with the printed key.");
            }
            var summary = context.summary(ExitCode.COMPLETE)
                    .text("snapshot", point.snapshot().id().toString())
                    .number("added", kept.added())
                    .number("gone", kept.gone());
            counts.forEach(summary::number);
            return context.end(ExitCode.COMPLETE, summary);
        } catch (IOException e) {
            installation.discard();
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    installation.directory().toString(),
                    "Cannot write in " + installation.directory() + ": " + InWords.of(e) + ".",
                    e);
        } catch (RuntimeException e) {
            installation.discard();
            throw e;
        }
    }

    private static String counts(SortedMap<String, Long> counts) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .map(each -> Sizes.count(each.getValue(), each.getKey()))
                        .toList());
    }
}
