package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Units;
import io.holdfast.format.Time;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An option that fills in a part of a document. An empty text takes away what is there.
 *
 * @param label what follows the option; with {@code …} behind it, the option may be given again and again
 * @param pointers where in the document
 */
record Field(String option, String label, String help, List<String> pointers, Reading reading) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String AGAIN = "…";

    Field {
        pointers = List.copyOf(pointers);
    }

    Field(String option, String label, String help, String pointer, Reading reading) {
        this(option, label, help, List.of(pointer), reading);
    }

    /** How what was typed becomes JSON. */
    @FunctionalInterface
    interface Reading {
        JsonNode read(String option, String text, ServerLink link);

        /** What becomes of what is there: it is replaced, unless somebody knows better. */
        default JsonNode over(JsonNode there, String option, String text, ServerLink link) {
            return read(option, text, link);
        }
    }

    static final Reading TEXT = (option, text, link) -> NODES.stringNode(text);

    static final Reading COUNT = (option, text, link) -> NODES.numberNode(Units.count(option, text, 0));
    static final Reading BYTES = (option, text, link) -> NODES.numberNode(Units.bytes(option, text));
    static final Reading SPAN =
            (option, text, link) -> NODES.stringNode(Units.span(option, text).toString());
    static final Reading MOMENT = (option, text, link) ->
            NODES.stringNode(Units.moment(option, text, Time.system().now(), ZoneId.systemDefault())
                    .toString());
    static final Reading CONTENT = (option, text, link) -> NODES.stringNode(Shown.content(text));
    static final Reading FIRST_LINE = (option, text, link) ->
            NODES.stringNode(Shown.content(text).lines().findFirst().orElse(""));

    /** One of these, meant by its name or its id. */
    static Reading one(Kind kind) {
        return (option, text, link) -> NODES.stringNode(kind.id(link, text));
    }

    /** One of the API's own words, as people write them. */
    static Reading oneOf(List<String> words) {
        return (option, text, link) -> {
            if (!words.contains(text)) {
                throw Arguments.usage(
                        option,
                        "Cannot read `" + text + "` for " + option + ": it must be one of " + String.join(", ", words)
                                + ".");
            }
            return NODES.stringNode(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        };
    }

    private String bareLabel() {
        return label.replace(AGAIN, "");
    }

    void describe(Options options) {
        if (label.endsWith(AGAIN)) {
            options.values(option, bareLabel(), help + " Repeatable.");
        } else {
            options.value(option, label, help);
        }
    }

    /** Leaves the document as it is when the option was not given. */
    void fill(ObjectNode document, Arguments arguments, ServerLink link) {
        if (!arguments.has(option)) {
            return;
        }
        pointers.forEach(pointer -> fill(document, JsonPointer.compile(pointer), arguments, link));
    }

    private void fill(ObjectNode document, JsonPointer at, Arguments arguments, ServerLink link) {
        ObjectNode into = document.withObject(at.head());
        String name = at.last().getMatchingProperty();
        if (label.endsWith(AGAIN)) {
            List<JsonNode> values = arguments.texts(option).stream()
                    .filter(text -> !text.isEmpty())
                    .map(text -> reading.read(option, text, link))
                    .toList();
            into.set(name, NODES.arrayNode().addAll(values));
            return;
        }
        String text = arguments.text(option).orElse("");
        if (text.isEmpty()) {
            into.remove(name);
        } else {
            into.set(name, reading.over(into.path(name), option, text, link));
        }
    }
}
