package io.holdfast.agent.source.vm;

import io.holdfast.format.SnapshotId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a checkpoint of ours. It says of which snapshot in which repository it is the moment, so that a checkpoint can never be taken for that of another point.
 *
 * @param repository the first eight characters of its id
 */
public record CheckpointName(String repository, SnapshotId snapshot) {
    /** What all names of ours begin with: checkpoints, files, directories. */
    public static final String PREFIX = "holdfast-";

    private static final int REPOSITORY = 8;
    private static final Pattern FORM = Pattern.compile(PREFIX + "([0-9a-f]{8})-([0-9a-f]{32})");

    public CheckpointName {
        if (repository.length() < REPOSITORY) {
            throw new IllegalArgumentException("not a repository: " + repository);
        }
        repository = repository.substring(0, REPOSITORY);
    }

    /** Empty when the name is not one of ours. */
    public static Optional<CheckpointName> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new CheckpointName(matcher.group(1), SnapshotId.parse(matcher.group(2))))
                : Optional.empty();
    }

    /** As libvirt and QEMU know it. */
    public String text() {
        return PREFIX + repository + "-" + snapshot;
    }
}
