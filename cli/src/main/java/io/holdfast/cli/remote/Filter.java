package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An option by which a list is narrowed.
 *
 * @param parameter as the API calls it
 */
record Filter(String option, String label, String help, String parameter, Field.Reading reading) {
    private static final Pattern PARTS = Pattern.compile("-(.)");

    /** Those whose text contains what is typed, or is it. */
    static Filter text(String word, String help) {
        return new Filter("--" + word, "TEXT", help, word, Field.TEXT);
    }

    /** Those of a time. */
    static Filter moment(String word, String help) {
        return new Filter("--" + word, "TIME", help, word, Field.MOMENT);
    }

    /** Those in which one of the API's own words stands; it calls a {@code job-state} {@code jobState}. */
    static Filter word(String word, String... words) {
        List<String> known = List.of(words);
        String parameter = PARTS.matcher(word).replaceAll(part -> part.group(1).toUpperCase(Locale.ROOT));
        return new Filter(
                "--" + word, "WORD", "Only these: " + String.join(", ", known) + ".", parameter, Field.oneOf(known));
    }

    /** Those of one of these. */
    static Filter of(Kind kind, String parameter) {
        return new Filter(
                "--" + kind.word(),
                "NAME-OR-ID",
                "Only those of this " + kind.word() + ".",
                parameter,
                Field.one(kind));
    }

    void describe(Options options) {
        options.value(option, label, help);
    }

    /** As it stands in a query; empty when the option was not given. */
    String query(Arguments arguments, ServerLink link) {
        return arguments
                .text(option)
                .map(text -> "&" + parameter + "="
                        + ServerLink.encoded(reading.read(option, text, link).asString()))
                .orElse("");
    }
}
