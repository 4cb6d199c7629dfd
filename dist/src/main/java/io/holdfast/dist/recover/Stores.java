package io.holdfast.dist.recover;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.protocol.InWords;
import io.holdfast.repository.Repository;
import io.holdfast.repository.root.Access;
import io.holdfast.repository.store.FileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repositories in the stores of pools that were named, each a directory called by its id. */
record Stores(List<Path> directories) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    Stores {
        directories = List.copyOf(directories);
    }

    static Stores named(List<String> names) {
        List<Path> directories = new ArrayList<>();
        for (String name : names) {
            Path directory = Path.of(name).toAbsolutePath().normalize();
            if (!Files.isDirectory(directory)) {
                throw Arguments.usage(Recover.POOL, "There is no directory " + directory + ": mount the pool first.");
            }
            directories.add(directory);
        }
        return new Stores(directories);
    }

    List<Path> repositories() {
        List<Path> found = new ArrayList<>();
        for (Path each : directories) {
            try (Stream<Path> inside = Files.list(each)) {
                inside.filter(at -> ID.matcher(String.valueOf(at.getFileName())).matches())
                        .sorted()
                        .forEach(found::add);
            } catch (IOException e) {
                throw new HoldfastException(
                        ErrorCode.STORE_DENIED,
                        each.toString(),
                        "Cannot look into " + each + ": " + InWords.of(e) + ".",
                        e);
            }
        }
        return found;
    }

    Optional<Path> repository(String id) {
        return repositories().stream().filter(each -> each.endsWith(id)).findFirst();
    }

    static Repository open(Context context, Path directory, RecoveryKey key) {
        return Repository.open(
                new FileStore(directory, context.randomness()),
                new Access.Recovery(key),
                Repository.Ahead.NOTHING,
                context.time(),
                context.randomness());
    }

    /** The one that the key opens. */
    Repository opened(Context context, RecoveryKey key) {
        List<Path> there = repositories();
        for (Path each : there) {
            try {
                return open(context, each, key);
            } catch (HoldfastException e) {
                if (e.code() != ErrorCode.REPOSITORY_LOCKED_OUT) {
                    throw e;
                }
                // Another one's key.
            }
        }
        throw new HoldfastException(
                there.isEmpty() ? ErrorCode.REPOSITORY_MISSING : ErrorCode.REPOSITORY_LOCKED_OUT,
                directories.toString(),
                there.isEmpty()
                        ? "There is no repository in " + directories
                                + ": name the directory of a pool, in which repositories lie."
                        : "None of the " + there.size() + " repositories in " + directories
                                + " opens with this key: the key of the repository with the server's own backup is needed.");
    }
}
