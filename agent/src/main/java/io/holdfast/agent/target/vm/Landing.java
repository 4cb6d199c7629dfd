package io.holdfast.agent.target.vm;

import io.holdfast.agent.linux.Device;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The files of one machine on their way into place. Either all get there and it is {@link #keep kept}, or closing removes what was made, unless it is to be {@link #leave left}. What stood there before is replaced last, and is not brought back: from {@link #decide} on, what a kill leaves is finished by {@link UnfinishedReplacement}.
 */
final class Landing implements AutoCloseable {
    private final Map<String, ImageDirectory> directories = new TreeMap<>();
    private final List<NewFile> files;
    private final List<NewFile> settled = new ArrayList<>();
    private boolean kept;
    private boolean replacing;
    private boolean left;

    /**
     * A file that is to be.
     *
     * @param directory absolute
     * @param room bytes it takes at most
     */
    record NewFile(String directory, String name, Kind kind, long room) {
        String path() {
            return directory.endsWith("/") ? directory + name : directory + "/" + name;
        }
    }

    /** What is there before. */
    enum Kind {
        FRESH,
        REPLACEMENT
    }

    private Landing(List<NewFile> files) {
        this.files = files;
    }

    /**
     * Takes the directories, removes what killed restores of the same machine left there, and looks whether all will fit.
     *
     * @param machine its name
     * @param used images that machines have or stand on, through links
     * @throws HoldfastException {@link ErrorCode#TARGET_EXISTS}, {@link ErrorCode#TARGET_TOO_SMALL}, {@link ErrorCode#TARGET_UNWRITABLE}, {@link ErrorCode#PLATFORM_BUSY}
     */
    static Landing prepare(String machine, List<NewFile> files, Set<Path> used) {
        Landing landing = new Landing(files);
        landing.take(machine, used);
        try {
            landing.requireFree();
            landing.requireRoom();
            landing.begin(machine);
            return landing;
        } catch (RuntimeException e) {
            landing.close();
            throw e;
        }
    }

    private void take(String machine, Set<Path> used) {
        try {
            for (NewFile file : files) {
                if (!directories.containsKey(file.directory())) {
                    directories.put(file.directory(), ImageDirectory.open(file.directory(), machine));
                }
            }
            clean(machine, used);
        } catch (RuntimeException e) {
            // What a killed restore wrote down may lead to what is still there.
            directories.values().forEach(ImageDirectory::giveBack);
            throw e;
        }
    }

    private void clean(String machine, Set<Path> used) {
        Predicate<String> own = made(machine);
        Set<String> wanted = new HashSet<>();
        files.forEach(each -> wanted.add(each.name() + ImageDirectory.PARTIAL));
        directories.values().forEach(each -> each.clean(name -> own.test(name) || wanted.contains(name), used));
    }

    /** Whether a name is that of a file that is not whole, of those which get their names by a restore of the machine. */
    static Predicate<String> made(String machine) {
        return Pattern.compile(Pattern.quote(FileStem.of(machine) + "-") + "[A-Za-z0-9_]+\\.(qcow2|raw|fd)"
                        + Pattern.quote(ImageDirectory.PARTIAL))
                .asMatchPredicate();
    }

    /** Where nothing is replaced, no machine leads to the files yet. */
    private void begin(String machine) {
        if (replaced().isEmpty()) {
            List<String> lines = new Beginning(machine, directories.keySet()).lines();
            directories.values().forEach(each -> each.write(lines));
        }
    }

    private void requireFree() {
        for (NewFile file : files) {
            if (file.kind() == Kind.FRESH && directory(file).has(file.name())) {
                throw new HoldfastException(
                        ErrorCode.TARGET_EXISTS,
                        file.path(),
                        file.path()
                                + " exists. Delete it if nothing needs it, name another directory with --pool-dir, or another machine with --name.");
            }
        }
    }

    private void requireRoom() {
        Map<Device, Long> needs = new HashMap<>();
        for (NewFile file : files) {
            ImageDirectory directory = directory(file);
            long sum = needs.merge(directory.device(), file.room(), Math::addExact);
            long available = directory.available();
            if (sum > available) {
                throw new HoldfastException(
                        ErrorCode.TARGET_TOO_SMALL,
                        directory.path(),
                        directory.path() + " has room for " + available + " bytes, and the machine's files need "
                                + needed(directory.device())
                                + ". Make room, name another directory with --pool-dir, or restore fewer disks with --disks.");
            }
        }
    }

    private long needed(Device device) {
        return files.stream()
                .filter(each -> directory(each).device().equals(device))
                .mapToLong(NewFile::room)
                .sum();
    }

    private ImageDirectory directory(NewFile file) {
        ImageDirectory directory = directories.get(file.directory());
        if (directory == null) {
            throw new IllegalArgumentException("not prepared: " + file);
        }
        return directory;
    }

    /** Where a file is written until all are whole. */
    String partial(NewFile file) {
        return file.path() + ImageDirectory.PARTIAL;
    }

    /** Writes a small one. */
    void write(NewFile file, byte[] content) {
        directory(file).write(file.name(), content);
    }

    /** All are whole: those whose place is free get their names. */
    void settle() {
        directories.forEach((path, directory) -> {
            List<String> names = files.stream()
                    .filter(each ->
                            each.kind() == Kind.FRESH && each.directory().equals(path))
                    .map(NewFile::name)
                    .toList();
            directory.announce(names);
        });
        for (NewFile file : files) {
            if (file.kind() == Kind.FRESH) {
                directory(file).settle(file.name());
                settled.add(file);
            }
        }
        directories.values().forEach(ImageDirectory::sync);
    }

    /** Writes down what is about to be replaced, before the machine is defined. */
    void decide(String definition) {
        List<NewFile> replaced = replaced();
        if (replaced.isEmpty()) {
            return;
        }
        replacing = true;
        List<Journal.Step> steps = replaced.stream()
                .map(each -> new Journal.Step(
                        each.directory(),
                        each.name(),
                        directory(each).stamp(each.name()).orElse(""),
                        directory(each)
                                .stamp(each.name() + ImageDirectory.PARTIAL)
                                .orElse("")))
                .toList();
        directory(replaced.getFirst()).write(new Journal(definition, List.copyOf(directories.keySet()), steps).lines());
    }

    private List<NewFile> replaced() {
        return files.stream().filter(each -> each.kind() == Kind.REPLACEMENT).toList();
    }

    /** The machine is defined: what stood there before gives way, and nothing is removed any more. */
    void keep() {
        // From here on there is no way back but to finish.
        kept = true;
        for (NewFile file : replaced()) {
            directory(file).replace(file.name());
        }
        directories.values().forEach(ImageDirectory::sync);
        replacing = false;
    }

    /** Nobody knows whether the machine is defined: all stays as a kill would leave it, for whoever sees what came of it. */
    void leave() {
        left = true;
    }

    @Override
    public void close() {
        if (left || (kept && replacing)) {
            directories.values().forEach(ImageDirectory::leave);
            return;
        }
        if (replacing) {
            directory(replaced().getFirst()).write(List.of(Journal.WITHDRAWN));
        }
        if (!kept) {
            files.forEach(this::remove);
        }
        directories.values().forEach(ImageDirectory::close);
    }

    private void remove(NewFile file) {
        ImageDirectory directory = directories.get(file.directory());
        if (directory != null) {
            directory.remove(file.name() + ImageDirectory.PARTIAL);
            if (settled.contains(file)) {
                directory.remove(file.name());
            }
        }
    }
}
