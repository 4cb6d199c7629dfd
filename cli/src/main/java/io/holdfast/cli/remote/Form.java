package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document of the API as it is written on a command line.
 *
 * @param standard what it is before any option, JSON
 */
record Form(String standard, List<Field> fields) {
    private static final String FROM = "--from";

    Form {
        fields = List.copyOf(fields);
    }

    /** As this, with one option more. */
    Form with(Field field) {
        List<Field> more = new ArrayList<>(fields);
        more.add(field);
        return new Form(standard, more);
    }

    Options describe(Options options) {
        options.value(FROM, "FILE", "Begin with this JSON document; - for standard input.");
        fields.forEach(field -> field.describe(options));
        return options;
    }

    /** What was typed, over the document that was named, over what is there. */
    ObjectNode filled(ObjectNode there, Arguments arguments, ServerLink link) {
        ObjectNode document = arguments
                .text(FROM)
                .map(file -> Shown.document(file, Shown.content(file)))
                .orElse(there);
        fields.forEach(field -> field.fill(document, arguments, link));
        return document;
    }

    /** Something new. */
    ObjectNode filled(Arguments arguments, ServerLink link) {
        return filled(Shown.document("document", standard), arguments, link);
    }
}
