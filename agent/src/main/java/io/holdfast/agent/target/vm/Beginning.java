package io.holdfast.agent.target.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the restore of a machine that is not there writes down in each of its directories before its first file: whoever finds it there after a kill knows whose files lie where, although no machine leads to them.
 *
 * @param machine its name
 * @param directories of its files
 */
record Beginning(String machine, Set<String> directories) {
    private static final String MACHINE = "restores ";
    private static final String DIRECTORY = "in ";
    private static final String BEGUN = "begun";

    Beginning {
        directories = Set.copyOf(directories);
    }

    /** How it is written down. Only with its last line it counts. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        new TreeSet<>(directories).forEach(each -> lines.add(DIRECTORY + Journal.encoded(each)));
        lines.add(MACHINE + Journal.encoded(machine));
        lines.add(BEGUN);
        return lines;
    }

    /** All that were written down together; empty when none was, as by a restore in place. */
    static Optional<Beginning> of(List<String> lines) {
        List<String> whole = lines.subList(0, lines.lastIndexOf(BEGUN) + 1);
        Set<String> directories = new TreeSet<>(words(whole, DIRECTORY));
        return words(whole, MACHINE).stream().findFirst().map(machine -> new Beginning(machine, directories));
    }

    /** Whether a line is one of those, or how one begins. */
    static boolean isPart(String line) {
        return Stream.of(DIRECTORY, MACHINE, BEGUN).anyMatch(each -> line.startsWith(each) || each.startsWith(line));
    }

    private static List<String> words(List<String> lines, String first) {
        return lines.stream()
                .filter(each -> each.startsWith(first))
                .map(each -> Journal.decoded(each.substring(first.length())))
                .toList();
    }
}
