package io.holdfast.cli.verb;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Moments;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.layout.KeySlot;
import io.holdfast.format.layout.RootMetadata;
import io.holdfast.repository.Repository;
import java.time.Instant;
import java.util.HexFormat;

/** {@code repository info}. */
public final class RepositoryShow implements Verb {
    @Override
    public Options options() {
        return Options.of("info", "Shows what the repository is and which keys open it.");
    }

    @Override
    public ExitCode run(Context context) {
        context.arguments().operands(0, 0);
        try (Repository repository = Repositories.openWithoutAsking(context)) {
            RootMetadata metadata = repository.metadata();
            Instant created = Instant.ofEpochSecond(metadata.created());
            context.output().lines(out -> {
                out.accept("Repository  " + repository.id());
                out.accept("Directory   " + Repositories.named(context));
                out.accept("Created     " + Moments.local(created));
                out.accept("Suite       " + Suites.described(metadata.suite()));
                out.accept("Mean chunk  " + Sizes.bytes(metadata.chunkMean()));
                out.accept("Keys");
                metadata.slots()
                        .forEach(slot ->
                                out.accept("  " + id(slot) + "  " + Moments.local(Instant.ofEpochSecond(slot.created()))
                                        + "  " + kind(slot) + "  " + slot.label()));
            });
            context.output()
                    .object(() -> new JsonLine("repository")
                            .text("id", repository.id())
                            .text("created", created.toString())
                            .text("suite", Suites.word(metadata.suite()))
                            .number("chunkMean", metadata.chunkMean())
                            .number("generation", metadata.generation()));
            metadata.slots()
                    .forEach(slot -> context.output()
                            .object(() -> new JsonLine("key")
                                    .text("id", id(slot))
                                    .text("kind", kind(slot))
                                    .text("label", slot.label())
                                    .text(
                                            "created",
                                            Instant.ofEpochSecond(slot.created())
                                                    .toString())));
            return context.end(ExitCode.COMPLETE);
        }
    }

    private static String id(KeySlot slot) {
        return HexFormat.of().formatHex(slot.id());
    }

    private static String kind(KeySlot slot) {
        return switch (slot.method()) {
            case KeySlot.Method.Passphrase _ -> "passphrase";
            case KeySlot.Method.Recovery _ -> "recovery-key";
        };
    }
}
