package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Units;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Channels of alerts as they are written on a command line. */
final class AlertChannels {
    private static final Field.Reading WEBHOOK =
            (option, text, link) -> target("webhook").put("url", text);
    private static final Field.Reading MAIL = (option, text, link) -> {
        ObjectNode mail = place("email", option, text)
                .put("security", "STARTTLS")
                .put("user", "")
                .put("from", "");
        mail.putArray("to");
        return mail;
    };
    private static final Field.Reading SYSLOG = (option, text, link) ->
            place("syslog", option, text).put("transport", "UDP").put("facility", 16);

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

    private static ObjectNode target(String type) {
        return JsonMapper.shared().createObjectNode().put("type", type);
    }

    private static ObjectNode place(String type, String option, String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw Arguments.usage(option, option + " needs HOST:PORT, not `" + text + "`.");
        }
        return target(type)
                .put("host", text.substring(0, colon))
                .put("port", Units.count(option, text.substring(colon + 1), 1));
    }
}
