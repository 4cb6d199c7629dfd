package io.holdfast.cli.input;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.RawText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What was typed for one verb. An option counts wherever it stands: before the verb or after it; after it has the last word. */
public final class Arguments {
    private final List<ParseResult> levels = new ArrayList<>();

    /** {@code root} is the result for the whole line. */
    public Arguments(ParseResult root) {
        for (ParseResult at = root; ; at = at.subcommand()) {
            levels.addFirst(at);
            if (!at.hasSubcommand()) {
                break;
            }
        }
    }

    /** The value of an option. */
    public Optional<String> text(String option) {
        return levels.stream()
                .filter(level -> level.hasMatchedOption(option))
                .findFirst()
                .map(level -> (String) level.matchedOption(option).getValue());
    }

    /** All values of an option, in their order. */
    public List<String> texts(String option) {
        List<String> values = new ArrayList<>();
        for (ParseResult level : levels) {
            OptionSpec matched = level.matchedOption(option);
            if (matched != null) {
                List<?> given = matched.getValue();
                given.forEach(each -> values.add(String.valueOf(each)));
            }
        }
        return values;
    }

    /** What something is called from now on: text that can be typed again. */
    public Optional<String> name(String option) {
        return text(option).map(text -> named(option, text));
    }

    /** All that something is called from now on. */
    public List<String> names(String option) {
        return texts(option).stream().map(text -> named(option, text)).toList();
    }

    private static String named(String option, String text) {
        boolean typed = text.codePoints()
                .noneMatch(each -> Character.isISOControl(each) || Character.getType(each) == Character.SURROGATE);
        if (text.isBlank() || !typed) {
            throw usage(
                    option,
                    "Cannot read `" + RawText.shown(text) + "` for " + option
                            + ": it must be text in UTF-8, not empty and without control characters.");
        }
        return text;
    }

    public boolean has(String option) {
        return levels.stream().anyMatch(level -> level.hasMatchedOption(option));
    }

    /** A whole number. */
    public Optional<Integer> count(String option, int least) {
        return text(option).map(text -> Units.count(option, text, least));
    }

    /** Bytes. */
    public Optional<Long> bytes(String option) {
        return text(option).map(text -> Units.bytes(option, text));
    }

    /** A span of time. */
    public Optional<Duration> span(String option) {
        return text(option).map(text -> Units.span(option, text));
    }

    /** A moment, in the machine's zone. */
    public Optional<Instant> moment(String option, Instant now) {
        return text(option).map(text -> Units.moment(option, text, now, ZoneId.systemDefault()));
    }

    /** One of a few words. */
    public <T extends Enum<T>> Optional<T> choice(String option, Class<T> choices) {
        return text(option).map(text -> {
            for (T each : choices.getEnumConstants()) {
                if (word(each).equals(text)) {
                    return each;
                }
            }
            List<String> words = java.util.Arrays.stream(choices.getEnumConstants())
                    .map(Arguments::word)
                    .toList();
            throw usage(
                    option,
                    "Cannot read `" + RawText.shown(text) + "` for " + option + ": it must be one of "
                            + String.join(", ", words) + ".");
        });
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** What stood without an option: at least and at most so many. */
    public List<String> operands(int least, int most) {
        List<String> operands = new ArrayList<>();
        ParseResult level = levels.getFirst();
        if (level.hasMatchedPositional(0)) {
            List<?> given = level.matchedPositional(0).getValue();
            given.forEach(each -> operands.add(String.valueOf(each)));
        }
        if (operands.size() < least || operands.size() > most) {
            String name = level.commandSpec().name();
            String label = level.commandSpec().positionalParameters().isEmpty()
                    ? "nothing"
                    : level.commandSpec().positionalParameters().getFirst().paramLabel();
            throw usage(
                    name,
                    (operands.size() < least
                                    ? "`" + name + "` needs " + label
                                    : "`" + name + "` was given too much: it takes " + label)
                            + ". See `holdfast " + name + " --help`.");
        }
        return operands;
    }

    /** An error of the one who typed. */
    public static HoldfastException usage(String subject, String message) {
        return new HoldfastException(ErrorCode.USAGE, subject, message);
    }
}
