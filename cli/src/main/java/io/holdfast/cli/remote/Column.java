package io.holdfast.cli.remote;

import io.holdfast.cli.output.Moments;
import io.holdfast.cli.output.Output;
import io.holdfast.cli.output.Sizes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A column of a table: its title, where its values are in each item, and how they are shown. */
record Column(String title, Form form, String pointer) {
    /** How a value is shown. */
    enum Form {
        TEXT,
        BYTES,
        PERCENT,
        TIME,
        SPAN,
        LIST
    }

    /** Out of {@code TITLE=/pointer}, or {@code TITLE=form:/pointer}. */
    static Column of(String text) {
        int equal = text.indexOf('=');
        int slash = text.indexOf('/', equal);
        String form = slash == equal + 1 ? Form.TEXT.name() : text.substring(equal + 1, slash - 1);
        return new Column(text.substring(0, equal), Form.valueOf(form.toUpperCase(Locale.ROOT)), text.substring(slash));
    }

    String cell(JsonNode item) {
        JsonNode value = item.at(pointer);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return Output.printable(
                switch (form) {
                    case TEXT -> value.asString("");
                    case BYTES -> Sizes.bytes((long) value.asDouble());
                    case PERCENT -> Math.round(100 * value.asDouble()) + " %";
                    case TIME -> Moments.local(Instant.parse(value.asString()));
                    case SPAN -> Sizes.seconds(Duration.parse(value.asString()).toMillis() / 1e3);
                    case LIST -> String.join(", ", texts(value));
                });
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        value.forEach(each -> texts.add(each.asString()));
        return texts;
    }
}
