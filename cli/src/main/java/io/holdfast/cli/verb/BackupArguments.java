package io.holdfast.cli.verb;

import io.holdfast.agent.backup.BackupOptions;
import io.holdfast.agent.backup.FileLevel;
import io.holdfast.agent.backup.Limits;
import io.holdfast.agent.backup.Request;
import io.holdfast.agent.linux.CpuTime;
import io.holdfast.agent.source.file.RawPath;
import io.holdfast.agent.thread.Cores;
import io.holdfast.agent.thread.CpuShare;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Surroundings;
import io.holdfast.cli.input.Units;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.RawText;
import io.holdfast.format.sealing.CompressionLevel;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What was asked of a backup. */
record BackupArguments(Request request, BackupOptions options, boolean everything) {
    static Options described() {
        return Options.of("backup", "Backs up files and directories, or a volume, into a new snapshot.")
                .operands("PATH", "What to back up; with --vm names or UUIDs of virtual machines.")
                .value("--volume", "FILE", "Back up this disk image or block device instead.")
                .flag("--vm", "Back up virtual machines of this host instead, while they run.")
                .flag("--all", "With --vm: all of them.")
                .values("--match", "PATTERN", "With --vm: those whose name fits, such as web-*; repeatable.")
                .value("--connect", "URI", "With --vm: the libvirt to ask (default qemu:///system).")
                .flag("--skip-unreadable-disks", "With --vm: leave out disks that cannot be read by image.")
                .value("--freeze", "WHEN", "With --vm: if-possible (default), required, or never.")
                .value("--freeze-limit", "SPAN", "With --vm: how long a guest may take to freeze (default 10s).")
                .value("--strategy", "WAY", "With --vm: auto (default), monitor, snapshot, or full.")
                .value("--work-dir", "DIR", "With --vm: for sockets and scratch (default /var/tmp/holdfast).")
                .value("--scratch-limit", "SIZE", "With --vm: room a machine's scratch files may take.")
                .value(
                        "--guest-slowdown",
                        "PERCENT",
                        "With --vm: how much slower a guest's disks may get (default 10), or off.")
                .value("--parallel", "N", "With --vm: machines at once, 1 to 4 (default 2).")
                .value("--parallel-per-path", "N", "With --vm: machines at once with images in one directory.")
                .value("--cuts", "WHERE", "Of disks: content (default of --volume) or fixed, every 64 KiB (of --vm).")
                .value("--name", "NAME", "What the snapshot is of (default: host and paths).")
                .values("--tag", "TAG", "Give the snapshot a tag; repeatable.")
                .value("--host", "HOST", "Record this host's name (default: this machine's).")
                .values("--exclude", "PATTERN", "Leave out what fits; repeatable.")
                .values("--exclude-from", "FILE", "Leave out what fits a line of FILE; repeatable.")
                .flag("--exclude-caches", "Leave out the content of directories marked by CACHEDIR.TAG.")
                .flag("--one-file-system", "Stay on the file systems of the paths.")
                .value("--compression", "LEVEL", "none, fastest (default of --vm), fast (default) or high.")
                .values(
                        "--file-level",
                        "PATTERN",
                        "Know these files whole or not at all (default: archives, images, audio, video).")
                .flag("--no-file-level", "Cut every file into chunks.")
                .value("--rate-limit", "RATE", "Send at most so much a second, such as 20M.")
                .value("--cpu-limit", "N", "Compute on at most N processors.")
                .flag("--force", "Read everything, also what did not change.");
    }

    static BackupArguments of(Context context) {
        Arguments arguments = context.arguments();
        List<String> paths = arguments.operands(0, Integer.MAX_VALUE);
        Optional<String> volume = arguments.text("--volume");
        if (paths.isEmpty() == volume.isEmpty()) {
            throw Arguments.usage("backup", "Give either paths to back up, or --volume, or --vm and machines.");
        }
        List<byte[]> asked = volume.map(List::of).orElse(paths).stream()
                .map(Surroundings::absolute)
                .toList();
        Request request = volume.isPresent() ? volume(arguments, asked.getFirst()) : files(arguments, asked);
        String host = arguments.name("--host").orElseGet(Surroundings::host);
        String name = arguments
                .name("--name")
                .orElseGet(() -> host + ":"
                        + asked.stream()
                                .map(RawPath::withoutEnd)
                                .map(Surroundings::shown)
                                .collect(Collectors.joining(",")));
        BackupOptions options = new BackupOptions(
                name,
                host,
                System.getProperty("user.name", ""),
                context.program(),
                arguments.names("--tag"),
                arguments.choice("--compression", CompressionLevel.class).orElse(CompressionLevel.FAST),
                limits(context));
        return new BackupArguments(request, options, arguments.has("--force"));
    }

    private static Request volume(Arguments arguments, byte[] path) {
        Request.Cuts cuts = arguments.choice("--cuts", Request.Cuts.class).orElse(Request.Cuts.CONTENT);
        return new Request.Volume(path, Optional.empty(), cuts);
    }

    private static Request files(Arguments arguments, List<byte[]> paths) {
        List<String> excludes = new ArrayList<>(arguments.texts("--exclude"));
        arguments.texts("--exclude-from").forEach(file -> excludes.addAll(patterns(file)));
        List<String> fileLevel = arguments.texts("--file-level");
        if (arguments.has("--no-file-level")) {
            fileLevel = List.of();
        } else if (fileLevel.isEmpty()) {
            fileLevel = FileLevel.DEFAULT_PATTERNS;
        }
        return new Request.Files(
                paths,
                excludes,
                arguments.has("--exclude-caches") ? Request.CacheDirectories.EXCLUDE : Request.CacheDirectories.KEEP,
                arguments.has("--one-file-system") ? Request.FileSystems.ONE : Request.FileSystems.ALL,
                fileLevel);
    }

    /** Lines that are neither empty nor begin with a number sign. What editors of Windows put before the first counts for none. */
    static List<String> patterns(String file) {
        try {
            return RawText.decode(Files.readAllBytes(Path.of(RawText.shown(file))))
                    .replaceFirst("^\ufeff", "")
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException | InvalidPathException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE,
                    RawText.shown(file),
                    "Cannot read the patterns in " + RawText.shown(file) + ": " + InWords.of(e) + ".",
                    e);
        }
    }

    static Limits limits(Context context) {
        Arguments arguments = context.arguments();
        Limits limits = Limits.of(arguments
                .count("--cpu-limit", 1)
                .map(most -> new Cores(most, Optional.of(new CpuShare(most, CpuTime::used, context.time()))))
                .orElse(Cores.of(context.processors())));
        return arguments
                .text("--rate-limit")
                .map(rate -> new Limits(
                        limits.cores(), limits.readers(), OptionalLong.of(Units.bytesPerSecond("--rate-limit", rate))))
                .orElse(limits);
    }

    Manifest.Kind kind() {
        return switch (request) {
            case Request.Files _ -> Manifest.Kind.FILES;
            case Request.Volume _, Request.Extents _ -> Manifest.Kind.VOLUME;
            case Request.Machine _ -> Manifest.Kind.MACHINE;
        };
    }

    private static boolean samePlace(byte[] path, byte[] other) {
        return Arrays.equals(RawPath.withoutEnd(path), RawPath.withoutEnd(other));
    }

    boolean samePaths(List<byte[]> others) {
        List<byte[]> mine = switch (request) {
            case Request.Files files -> files.paths();
            case Request.Volume volume -> List.of(volume.path());
            case Request.Extents extents -> List.of(extents.name());
            case Request.Machine machine -> List.of(machine.path());
        };
        return mine.size() == others.size()
                && mine.stream().allMatch(each -> others.stream().anyMatch(other -> samePlace(each, other)));
    }
}
