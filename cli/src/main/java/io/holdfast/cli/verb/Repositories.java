package io.holdfast.cli.verb;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Passphrases;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.RawText;
import io.holdfast.repository.Repository;
import io.holdfast.repository.Repository.Ahead;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import io.holdfast.repository.store.Store;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens the repository that was named. */
final class Repositories {
    private Repositories() {}

    /** Where it is. */
    static Path named(Context context) {
        String text = context.arguments()
                .text("-r")
                .or(() -> Surroundings.variable("HOLDFAST_REPOSITORY"))
                .orElseThrow(() -> Arguments.usage("repository", "No repository: give -r DIR or HOLDFAST_REPOSITORY."));
        return path(text);
    }

    static Path path(String text) {
        Surroundings.requireNamed(text);
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new HoldfastException(
                    ErrorCode.USAGE,
                    RawText.shown(text),
                    "The directory " + RawText.shown(text) + " of a repository must have a name in UTF-8.",
                    e);
        }
    }

    static Store store(Context context, Path directory) {
        return new FileStore(directory, context.randomness());
    }

    /** Opens it with its key. */
    static Repository open(Context context) {
        return open(context, Ahead.NOTHING);
    }

    /** Opens it with its key, fetching meanwhile what the verb will need. */
    static Repository open(Context context, Ahead ahead) {
        Path directory = named(context);
        Access access = new Passphrases(context.arguments()).required();
        return Repository.open(store(context, directory), access, ahead, context.time(), context.randomness());
    }

    /** Opens it with its key when one was given, else without: for what needs none. */
    static Repository openWithoutAsking(Context context) {
        Path directory = named(context);
        return open(
                context, directory, new Passphrases(context.arguments()).given().orElse(new Access.Keyless()));
    }

    static Repository open(Context context, Path directory, Access access) {
        return Repository.open(store(context, directory), access, Ahead.NOTHING, context.time(), context.randomness());
    }
}
