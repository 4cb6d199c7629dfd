package io.holdfast.cli.verb;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.JsonLine;
import io.holdfast.cli.output.Sizes;
import io.holdfast.format.Suite;
import io.holdfast.format.chunking.ChunkSizes;
import io.holdfast.repository.Repository;
import java.nio.file.Path;
import java.util.Optional;

/** {@code repository create}. */
public final class RepositoryCreate implements Verb {
    @Override
    public Options options() {
        return Options.of("create", "Makes a new repository.")
                .value(
                        "--chunk-mean",
                        "SIZE",
                        "Mean chunk size, a power of two from 4K to 4M (default " + ChunkSizes.STANDARD_MEAN / 1024
                                + "K).")
                .value(
                        "--suite",
                        "SUITE",
                        "Algorithms: aes (default), or sm for SM3 and SM4, which are slower. Cannot be changed later.")
                .flag("--escrow", "Also makes a recovery key and prints it, once.");
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        int mean = arguments.bytes("--chunk-mean").map(RepositoryCreate::mean).orElse(ChunkSizes.STANDARD_MEAN);
        Suite suite = arguments.text("--suite").map(RepositoryCreate::suite).orElse(Suite.AES);
        Path directory = Repositories.named(context);
        Passphrases passphrases = new Passphrases(arguments);
        try (Repository repository = Repository.create(
                Repositories.store(context, directory),
                passphrases.chosen("--password-file", "HOLDFAST_PASSWORD"),
                suite,
                mean,
                context.time(),
                context.randomness())) {
            Optional<String> key = arguments.has("--escrow")
                    ? Optional.of(RepositoryKeyEscrow.make(context, repository))
                    : Optional.empty();
            context.output().lines(out -> {
                out.accept("Repository " + repository.id().substring(0, 8) + " made in " + directory);
                out.accept("Mean chunk " + Sizes.bytes(mean) + ". Whoever loses every key loses every backup:");
                key.ifPresentOrElse(
                        it -> RepositoryKeyEscrow.print(out, it),
                        () -> out.accept(
                                "keep the passphrase, and print a recovery key with `holdfast repository key escrow`."));
            });
            JsonLine summary = context.summary(ExitCode.COMPLETE)
                    .text("repository", repository.id())
                    .text("suite", Suites.word(suite))
                    .number("chunkMean", mean);
            key.ifPresent(it -> summary.text("recoveryKey", it));
            return context.end(ExitCode.COMPLETE, summary);
        }
    }

    private static Suite suite(String word) {
        return Suites.of(word).orElseThrow(() -> Arguments.usage("--suite", "--suite is aes or sm, not " + word + "."));
    }

    private static int mean(long bytes) {
        boolean fits =
                bytes >= ChunkSizes.SMALLEST_MEAN && bytes <= ChunkSizes.LARGEST_MEAN && Long.bitCount(bytes) == 1;
        if (!fits) {
            throw Arguments.usage("--chunk-mean", "--chunk-mean must be a power of two from 4K to 4M.");
        }
        return (int) bytes;
    }
}
