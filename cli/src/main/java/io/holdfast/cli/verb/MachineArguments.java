package io.holdfast.cli.verb;

import io.holdfast.agent.backup.Limits;
import io.holdfast.agent.backup.Request;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.source.vm.MachineOptions;
import io.holdfast.agent.source.vm.MachineOptions.Freezing;
import io.holdfast.agent.source.vm.MachineOptions.Unreadable;
import io.holdfast.agent.source.vm.MachineOptions.Way;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Units;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.sealing.CompressionLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What was asked of a backup of virtual machines. */
record MachineArguments(
        List<String> names,
        List<String> patterns,
        String uri,
        MachineOptions options,
        Called called,
        CompressionLevel compression,
        Limits limits,
        int parallel,
        int parallelPerPath) {
    /** What snapshots are called from now on, as far as it was said. */
    record Called(Optional<String> name, Optional<String> host, List<String> tags) {}

    static final String URI = "qemu:///system";
    static final MachineOptionNames NAMES = new MachineOptionNames(
            "backup",
            List.of(
                    "--all",
                    "--match",
                    "--connect",
                    "--skip-unreadable-disks",
                    "--freeze",
                    "--freeze-limit",
                    "--strategy",
                    "--work-dir",
                    "--scratch-limit",
                    "--guest-slowdown",
                    "--parallel",
                    "--parallel-per-path"),
            List.of(
                    "--volume",
                    "--exclude",
                    "--exclude-from",
                    "--exclude-caches",
                    "--one-file-system",
                    "--file-level",
                    "--no-file-level"),
            "");
    private static final int MOST = 4;
    private static final String SLOWDOWN = "--guest-slowdown";

    static MachineArguments of(Context context) {
        Arguments arguments = context.arguments();
        NAMES.refuseWith(arguments);
        List<String> names = arguments.operands(0, Integer.MAX_VALUE);
        List<String> patterns = new ArrayList<>(arguments.texts("--match"));
        if (arguments.has("--all")) {
            patterns.add("*");
        }
        if (names.isEmpty() && patterns.isEmpty()) {
            throw Arguments.usage(
                    "backup --vm",
                    "Name the machines, or give --all or --match PATTERN. `holdfast vm list` shows them.");
        }
        int parallel = arguments.count("--parallel", 1).orElse(2);
        if (parallel > MOST) {
            throw Arguments.usage("--parallel", "At most " + MOST + " machines at once, for memory's sake.");
        }
        OptionalInt perPath =
                arguments.count("--parallel-per-path", 1).map(OptionalInt::of).orElse(OptionalInt.empty());
        return new MachineArguments(
                names,
                patterns,
                arguments.text("--connect").orElse(URI),
                options(arguments),
                new Called(arguments.name("--name"), arguments.name("--host"), arguments.names("--tag")),
                arguments.choice("--compression", CompressionLevel.class).orElse(CompressionLevel.FASTEST),
                sideBySide(BackupArguments.limits(context), perPath),
                parallel,
                perPath.orElse(parallel));
    }

    /** Who spares a storage path wants no more disks of one machine read there at once than machines. */
    private static Limits sideBySide(Limits limits, OptionalInt perPath) {
        return new Limits(
                limits.cores(), Math.min(limits.readers(), perPath.orElse(limits.readers())), limits.sealedPerSecond());
    }

    private static MachineOptions options(Arguments arguments) {
        MachineOptions standard = MachineOptions.standard();
        Optional<Duration> limit = arguments.span("--freeze-limit");
        if (limit.filter(Duration::isZero).isPresent()) {
            throw Arguments.usage(
                    "--freeze-limit",
                    "--freeze-limit must be longer than nothing. --freeze never is for guests that must not be frozen.");
        }
        return new MachineOptions(
                workDirectory(arguments),
                arguments.bytes("--scratch-limit").map(OptionalLong::of).orElse(OptionalLong.empty()),
                arguments.choice("--freeze", Freezing.class).orElse(standard.freezing()),
                limit.orElse(standard.freezeLimit()),
                arguments.has("--skip-unreadable-disks") ? Unreadable.LEFT_OUT : Unreadable.REFUSED,
                slowdown(arguments).orElse(standard.guestSlowdown()),
                arguments.choice("--cuts", Request.Cuts.class).orElse(standard.cuts()),
                arguments.choice("--strategy", Way.class).orElse(standard.way()));
    }

    /** Empty when nothing was said. */
    private static Optional<OptionalInt> slowdown(Arguments arguments) {
        return arguments
                .text(SLOWDOWN)
                .map(said -> said.equals("off") ? OptionalInt.empty() : OptionalInt.of(Units.count(SLOWDOWN, said, 1)));
    }

    static Path workDirectory(Arguments arguments) {
        return arguments
                .text("--work-dir")
                .map(Repositories::path)
                .orElse(MachineOptions.standard().work());
    }

    /** Those of all machines that were asked for, each once. Nobody may be asked for in vain. */
    List<VirtualMachine> chosen(List<VirtualMachine> all) {
        Map<String, VirtualMachine> chosen = new LinkedHashMap<>();
        for (String name : names) {
            List<VirtualMachine> found = all.stream()
                    .filter(each -> each.name().equals(name) || each.uuid().equalsIgnoreCase(name))
                    .toList();
            if (found.isEmpty()) {
                throw unknown("There is no virtual machine " + name + " at " + uri);
            }
            found.forEach(each -> chosen.put(each.uuid(), each));
        }
        for (String pattern : patterns) {
            List<VirtualMachine> found =
                    all.stream().filter(each -> fits(pattern, each.name())).toList();
            if (found.isEmpty()) {
                throw unknown("No virtual machine at " + uri + " fits " + pattern);
            }
            found.forEach(each -> chosen.put(each.uuid(), each));
        }
        return List.copyOf(chosen.values());
    }

    /** With {@code *} for any text and {@code ?} for any character. */
    static boolean fits(String pattern, String name) {
        StringBuilder expression = new StringBuilder();
        for (String part : pattern.split("(?<=[*?])|(?=[*?])", -1)) {
            expression.append(
                    switch (part) {
                        case "*" -> ".*";
                        case "?" -> ".";
                        default -> Pattern.quote(part);
                    });
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL)
                .matcher(name)
                .matches();
    }

    private static HoldfastException unknown(String what) {
        return new HoldfastException(
                ErrorCode.PLATFORM_UNKNOWN,
                "virtual machines",
                what + ". `holdfast vm list` shows them; nothing was backed up.");
    }
}
