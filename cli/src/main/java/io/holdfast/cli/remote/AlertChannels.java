package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Units;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Channels of alerts as they are written on a command line. */
final class AlertChannels {
    private static final Field.Reading WEBHOOK = new Leading("{\"type\": \"webhook\"}", AlertChannels::address);
    private static final Field.Reading MAIL = new Leading(
            "{\"type\": \"email\", \"security\": \"STARTTLS\", \"user\": \"\", \"from\": \"\", \"to\": []}",
            AlertChannels::place);
    private static final Field.Reading SYSLOG =
            new Leading("{\"type\": \"syslog\", \"transport\": \"UDP\", \"facility\": 16}", AlertChannels::place);

    static final Form FORM = new Form(
            "{\"language\": \"ENGLISH\", \"digest\": \"PT0S\"}",
            List.of(
                    new Field("--mail", "HOST:PORT", "By this mail server.", "/target", MAIL),
                    new Field("--webhook", "URL", "To this address, as JSON.", "/target", WEBHOOK),
                    new Field("--syslog", "HOST:PORT", "To this collector of logs.", "/target", SYSLOG),
                    new Field("--sender", "ADDRESS", "Of mail: who sends.", "/target/from", Field.TEXT),
                    new Field("--to", "ADDRESS…", "Of mail: who gets it.", "/target/to", Field.TEXT),
                    new Field(
                            "--security",
                            "WORD",
                            "Of mail: starttls (default), tls or none.",
                            "/target/security",
                            Field.oneOf(List.of("starttls", "tls", "none"))),
                    new Field(
                            "--user", "NAME", "Of mail: log in as (default: not at all).", "/target/user", Field.TEXT),
                    new Field(
                            "--secret-file",
                            "FILE",
                            "Its first line is the mail user's password, or the key that signs webhooks.",
                            "/target/secret",
                            Field.FIRST_LINE),
                    new Field(
                            "--transport",
                            "WORD",
                            "Of syslog: udp (default), tcp or tls.",
                            "/target/transport",
                            Field.oneOf(List.of("udp", "tcp", "tls"))),
                    new Field(
                            "--facility", "COUNT", "Of syslog (default 16, local0).", "/target/facility", Field.COUNT),
                    new Field(
                            "--trusted",
                            "FILE",
                            "Certificates to believe, PEM, instead of those of the platform.",
                            "/target/trusted",
                            Field.CONTENT),
                    new Field(
                            "--language",
                            "WORD",
                            "english (default) or chinese.",
                            "/language",
                            Field.oneOf(List.of("english", "chinese"))),
                    new Field(
                            "--digest",
                            "SPAN",
                            "Collect messages for so long (default 0s: each at once).",
                            "/digest",
                            Field.SPAN),
                    new Field(
                            "--quiet-from",
                            "TIME",
                            "From then on only what is critical.",
                            "/quietHours/from",
                            Field.TEXT),
                    new Field("--quiet-until", "TIME", "Until then.", "/quietHours/until", Field.TEXT),
                    new Field("--quiet-zone", "ZONE", "Whose times these are.", "/quietHours/zone", Field.TEXT)));

    private AlertChannels() {}

    /**
     * Where a channel leads. What is said otherwise of one of the same type stays when it leads elsewhere.
     *
     * @param standard what is said of one of this type before any other option, JSON
     */
    private record Leading(String standard, Where where) implements Field.Reading {
        @Override
        public JsonNode read(String option, String text, ServerLink link) {
            return where.put(Shown.document(option, standard), option, text);
        }

        @Override
        public JsonNode over(JsonNode there, String option, String text, ServerLink link) {
            boolean same =
                    there.path("type").equals(Shown.document(option, standard).path("type"));
            return same && there instanceof ObjectNode known
                    ? where.put(known, option, text)
                    : read(option, text, link);
        }
    }

    /** How an address is written into a target. */
    private interface Where {
        ObjectNode put(ObjectNode target, String option, String text);
    }

    private static ObjectNode address(ObjectNode target, String option, String text) {
        return target.put("url", text);
    }

    private static ObjectNode place(ObjectNode target, String option, String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw Arguments.usage(option, option + " needs HOST:PORT, not `" + text + "`.");
        }
        return target.put("host", text.substring(0, colon))
                .put("port", Units.count(option, text.substring(colon + 1), 1));
    }
}
