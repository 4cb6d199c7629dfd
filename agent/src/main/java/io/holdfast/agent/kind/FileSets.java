package io.holdfast.agent.kind;

import io.holdfast.agent.backup.FileLevel;
import io.holdfast.agent.backup.Request;
import io.holdfast.agent.restore.ConflictPolicy;
import io.holdfast.agent.restore.FileRestore;
import io.holdfast.agent.restore.Foresight;
import io.holdfast.agent.restore.PathPatterns;
import io.holdfast.agent.restore.RestoreOptions;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.format.Manifest;
import io.holdfast.format.Randomness;
import io.holdfast.protocol.control.Resource;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Setting;
import io.holdfast.protocol.control.Settings;
import java.util.List;
import java.util.Map;

/** Files and directories. What is found of them is the file systems of this machine. */
public final class FileSets implements Kind {
    private static final String PATHS = "paths";
    private static final String EXCLUDE = "exclude";
    private static final String EXCLUDE_CACHES = "excludeCaches";
    private static final String ONE_FILE_SYSTEM = "oneFileSystem";
    private static final String FILE_LEVEL = "fileLevel";
    private static final String PATH = "path";
    private static final String TARGET = "target";
    private static final String CONFLICT = "conflict";
    private static final String INCLUDE = "include";
    private static final String OWNERS = "owners";
    private static final String HOLES = "holes";

    private static final ResourceKind DESCRIPTION = new ResourceKind(
            "files",
            "Files and directories",
            List.of(
                    Descriptions.required(
                            PATHS, Setting.Type.PATHS, "Paths", "Files and directories to back up, absolute."),
                    Descriptions.optional(
                            EXCLUDE, Setting.Type.PATTERNS, "Leave out", List.of(), "What fits a pattern is left out."),
                    Descriptions.yesNo(
                            EXCLUDE_CACHES,
                            "Leave out caches",
                            "Leave out the content of directories marked by a CACHEDIR.TAG."),
                    Descriptions.yesNo(
                            ONE_FILE_SYSTEM, "Stay on the file system", "Do not enter what is mounted below a path."),
                    Descriptions.optional(
                            FILE_LEVEL,
                            Setting.Type.PATTERNS,
                            "Whole files",
                            FileLevel.DEFAULT_PATTERNS,
                            "Files known whole or not at all, because they never change in part."),
                    Descriptions.compression(),
                    Descriptions.force()),
            List.of(
                    Descriptions.optional(
                            PATH,
                            Setting.Type.PATH,
                            "What",
                            List.of("/"),
                            "A file or directory in the recovery point."),
                    Descriptions.required(
                            TARGET, Setting.Type.PATH, "Where to", "A directory; made when it is missing."),
                    Descriptions.choice(
                            CONFLICT,
                            "What exists",
                            List.of("never", "newer", "always"),
                            "Never replaced, replaced when older than the recovery point's, or always."),
                    Descriptions.dryRun(),
                    Descriptions.optional(
                            INCLUDE,
                            Setting.Type.PATTERNS,
                            "Only",
                            List.of(),
                            "Only what fits a pattern, and what is below."),
                    Descriptions.optional(
                            EXCLUDE, Setting.Type.PATTERNS, "Leave out", List.of(), "Not what fits a pattern."),
                    Descriptions.choice(
                            OWNERS,
                            "Owners",
                            List.of("name", "number"),
                            "Whom files are given to: who has the same name on this machine, or the same number."),
                    Descriptions.choice(
                            HOLES, "Holes", List.of("sparse", "written"), "Restored as holes, or as zeros.")));

    /** Whom restored files are given to. */
    private enum Owners {
        NAME(RestoreOptions.OwnerMapping.BY_NAME),
        NUMBER(RestoreOptions.OwnerMapping.NUMERIC);

        private final RestoreOptions.OwnerMapping mapping;

        Owners(RestoreOptions.OwnerMapping mapping) {
            this.mapping = mapping;
        }
    }

    private final Randomness randomness;
    private final Mounts mounts;

    public FileSets(Randomness randomness) {
        this.randomness = randomness;
        mounts = new Mounts();
    }

    @Override
    public ResourceKind description() {
        return DESCRIPTION;
    }

    @Override
    public Manifest.Kind marked() {
        return Manifest.Kind.FILES;
    }

    @Override
    public List<Resource> found() {
        return mounts.local().stream()
                .map(each -> new Resource(
                        DESCRIPTION.name(),
                        each.point(),
                        each.point(),
                        new Settings(Map.of(PATHS, List.of(each.point()), ONE_FILE_SYSTEM, List.of(Asked.YES))),
                        each.facts()))
                .toList();
    }

    @Override
    public Request request(Settings settings) {
        Asked asked = Asked.of(settings, DESCRIPTION.backup());
        return new Request.Files(
                asked.paths(PATHS),
                asked.texts(EXCLUDE),
                asked.yes(EXCLUDE_CACHES) ? Request.CacheDirectories.EXCLUDE : Request.CacheDirectories.KEEP,
                asked.yes(ONE_FILE_SYSTEM) ? Request.FileSystems.ONE : Request.FileSystems.ALL,
                asked.texts(FILE_LEVEL));
    }

    @Override
    public RestoreResult restore(SnapshotReader from, Settings settings, RestoreProgress progress, RestoreLog log) {
        Asked asked = Asked.of(settings, DESCRIPTION.restore());
        return new FileRestore(from, randomness, log)
                .run(asked.path(PATH), asked.path(TARGET), options(asked), progress);
    }

    @Override
    public void foresee(SnapshotReader from, Settings settings, Foresight foresight) {
        Asked asked = Asked.of(settings, DESCRIPTION.restore());
        new FileRestore(from, randomness)
                .foresee(asked.path(PATH), asked.path(TARGET), options(asked), new RestoreProgress(), foresight);
    }

    private static RestoreOptions options(Asked asked) {
        RestoreOptions options = RestoreOptions.standard()
                .with(asked.choice(CONFLICT, ConflictPolicy.class))
                .with(asked.yes(Descriptions.DRY_RUN) ? RestoreOptions.Extent.DRY_RUN : RestoreOptions.Extent.REAL)
                .with(asked.choice(OWNERS, Owners.class).mapping)
                .with(asked.choice(HOLES, RestoreOptions.Holes.class));
        List<String> include = asked.texts(INCLUDE);
        List<String> exclude = asked.texts(EXCLUDE);
        if (!include.isEmpty()) {
            options = options.including(PathPatterns.of(include)::match);
        }
        if (!exclude.isEmpty()) {
            options = options.excluding(PathPatterns.of(exclude)::match);
        }
        return options;
    }
}
