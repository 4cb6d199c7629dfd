package io.holdfast.agent.target.vm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a restore in place has decided to do, written down before the machine is defined and its first file is replaced: what it needs is whole by then, so that whoever comes after a kill can finish it.
 *
 * @param definition of the machine
 * @param directories in which it holds a claim
 * @param steps in their order
 */
record Journal(String definition, List<String> directories, List<Step> steps) {
    /** The machine was not defined after all. */
    static final String WITHDRAWN = "withdrawn";

    private static final String BEGIN = "replacement";
    private static final String DECIDED = "decided";
    private static final String DIRECTORY = "claims ";
    private static final String DEFINITION = "defines ";
    private static final Pattern STEP =
            Pattern.compile("replaces (\\d+ -?\\d+ \\d+) by (\\d+ -?\\d+ \\d+) (\\S+) (\\S+)");

    /**
     * One file in the place of another.
     *
     * @param old {@link ImageDirectory#stamp stamp} of the one that gives way
     * @param fresh stamp of the other, which keeps it when it gets its name
     */
    record Step(String directory, String name, String old, String fresh) {}

    Journal {
        directories = List.copyOf(directories);
        steps = List.copyOf(steps);
    }

    /** How it is written down. Only with its last line it counts. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(BEGIN);
        directories.forEach(each -> lines.add(DIRECTORY + encoded(each)));
        steps.forEach(each -> lines.add("replaces " + each.old + " by " + each.fresh + " " + encoded(each.directory)
                + " " + encoded(each.name)));
        lines.add(DEFINITION + encoded(definition));
        lines.add(DECIDED);
        return lines;
    }

    /** The last that was written down and not withdrawn. */
    static Optional<Journal> of(List<String> lines) {
        Optional<Journal> last = Optional.empty();
        int begin = 0;
        for (int at = 0; at < lines.size(); at++) {
            switch (lines.get(at)) {
                case BEGIN -> begin = at;
                case DECIDED -> last = Optional.of(read(lines.subList(begin, at)));
                case WITHDRAWN -> last = Optional.empty();
                default -> {}
            }
        }
        return last;
    }

    private static Journal read(List<String> lines) {
        List<String> directories = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        String definition = "";
        for (String line : lines) {
            Matcher step = STEP.matcher(line);
            if (step.matches()) {
                steps.add(new Step(decoded(step.group(3)), decoded(step.group(4)), step.group(1), step.group(2)));
            } else if (line.startsWith(DIRECTORY)) {
                directories.add(decoded(line.substring(DIRECTORY.length())));
            } else if (line.startsWith(DEFINITION)) {
                definition = decoded(line.substring(DEFINITION.length()));
            }
        }
        return new Journal(definition, directories, steps);
    }

    /** A text of any script and with any signs as a word of a line. */
    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
