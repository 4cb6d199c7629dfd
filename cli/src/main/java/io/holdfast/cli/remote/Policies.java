package io.holdfast.cli.remote;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.input.Units;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.VerbGroup;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Policies, by options or as documents. */
final class Policies {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final List<Field> FIELDS = List.of(
            new Field(
                    "--schedule",
                    "SCHEDULE…",
                    "When it runs: " + ScheduleText.FORM.replace("`", "'") + ".",
                    "/plan/schedules",
                    ScheduleText::read),
            new Field(
                    "--zone",
                    "ZONE",
                    "Whose days and times are meant, such as Asia/Shanghai (default: this machine's).",
                    List.of("/plan/calendar/zone", "/retention/keep/zone"),
                    Policies::zone),
            new Field(
                    "--window",
                    "WINDOW…",
                    "When runs may begin, such as 'sat,sun 22:00-06:00' (default: always).",
                    "/plan/calendar/windows",
                    Policies::window),
            new Field(
                    "--blackout",
                    "DAYS…",
                    "When none begins, such as \"2026-12-30 2027-01-01 year's end\".",
                    "/plan/calendar/blackouts",
                    Policies::blackout),
            new Field(
                    "--window-end",
                    "END",
                    "What becomes of a run when its window closes: finish (default) or stop.",
                    "/windowEnd",
                    Field.oneOf(List.of("finish", "stop"))),
            keep("last", "points"),
            keep("hourly", "hours"),
            keep("daily", "days"),
            keep("weekly", "weeks"),
            keep("monthly", "months"),
            keep("yearly", "years"),
            new Field(
                    "--keep-within",
                    "SPAN",
                    "Keep what is at most so much older than the newest, such as 14d.",
                    "/retention/keep/within",
                    Field.SPAN),
            new Field(
                    "--trash",
                    "SPAN",
                    "How long a deleted point can be brought back (default 7d).",
                    "/retention/trash",
                    Field.SPAN),
            new Field(
                    "--retries",
                    "COUNT",
                    "How often a failed run is tried again (default 3).",
                    "/retries/most",
                    Field.COUNT),
            new Field(
                    "--retry-after",
                    "SPAN",
                    "After how long the first time, then twice as long each time (default 5min).",
                    "/retries/first",
                    Field.SPAN),
            new Field(
                    "--rate",
                    "RATE…",
                    "How fast at most, such as 'mon-fri 08:00-20:00 10M'.",
                    "/rates",
                    Policies::rate),
            new Field(
                    "--verify",
                    "DEPTH",
                    "How points are verified: sealed (checksums of what is stored) or full (read and opened); with --verify-within.",
                    "/verification/depth",
                    Field.oneOf(List.of("sealed", "full"))),
            new Field(
                    "--verify-within",
                    "SPAN",
                    "Each point at least once in this time.",
                    "/verification/everyChunkWithin",
                    Field.SPAN));

    private Policies() {}

    static VerbGroup group() {
        Form form = new Form(standard(ZoneId.systemDefault()), FIELDS);
        return new VerbGroup(
                "policy",
                "Shows and changes policies.",
                List.of(),
                Kinds.POLICY.defining(form, new PolicyPreview(form), new PolicySimulate(form)));
    }

    /** Options of a verb that looks at a policy that need not be there yet. */
    static Options describe(Form form, Options options) {
        return form.describe(options.operands("[FILE]", "The policy, as a document; the same as --from."));
    }

    /** Such a policy: options over a document, if there is one. */
    static ObjectNode wanted(Form form, Context context, ServerLink link) {
        List<String> file = context.arguments().operands(0, 1);
        ObjectNode policy = file.isEmpty()
                ? form.filled(context.arguments(), link)
                : form.filled(
                        Shown.document(file.getFirst(), Shown.content(file.getFirst())), context.arguments(), link);
        return policy.has("name") ? policy : policy.put("name", "preview");
    }

    /** Begun by hand only, with all points kept, until options say more. */
    private static String standard(ZoneId zone) {
        return """
                {"plan": {"schedules": [], "calendar": {"zone": "ZONE", "windows": [], "blackouts": []}}, "windowEnd": "FINISH",
                 "retention": {"keep": {"last": 0, "hourly": 0, "daily": 0, "weekly": 0, "monthly": 0, "yearly": 0, "zone": "ZONE"}, "trash": "P7D"},
                 "retries": {"most": 3, "first": "PT5M"}, "rates": []}""".replace("ZONE", zone.getId());
    }

    private static Field keep(String rule, String of) {
        return new Field(
                "--keep-" + rule,
                "COUNT",
                rule.equals("last")
                        ? "Keep the newest so many points; without any rule all are kept."
                        : "Keep the newest of each of so many " + of + ".",
                "/retention/keep/" + rule,
                Field.COUNT);
    }

    private static JsonNode zone(String option, String text, ServerLink link) {
        try {
            return NODES.stringNode(ZoneId.of(text).getId());
        } catch (DateTimeException e) {
            throw WeekText.bad(option, text, "Asia/Shanghai, Europe/Berlin or UTC");
        }
    }

    private static JsonNode window(String option, String text, ServerLink link) {
        String form = "`sat,sun 22:00-06:00` or `daily 20:00-08:00`";
        List<String> words = WeekText.words(option, text, 2, form);
        return weekly(words, "opens", "closes").orElseThrow(() -> WeekText.bad(option, text, form));
    }

    private static JsonNode rate(String option, String text, ServerLink link) {
        String form = "`mon-fri 08:00-20:00 10M`";
        List<String> words = WeekText.words(option, text, 3, form);
        return weekly(words, "from", "to")
                .orElseThrow(() -> WeekText.bad(option, text, form))
                .put("bytesPerSecond", Units.bytesPerSecond(option, words.get(2)));
    }

    private static Optional<ObjectNode> weekly(List<String> words, String from, String to) {
        Optional<List<DayOfWeek>> days = WeekText.days(words.get(0));
        Optional<WeekText.Hours> hours = WeekText.hours(words.get(1));
        if (days.isEmpty() || hours.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode week = NODES.objectNode();
        week.set("days", WeekText.json(days.get()));
        return Optional.of(
                week.put(from, hours.get().from()).put(to, hours.get().to()));
    }

    private static JsonNode blackout(String option, String text, ServerLink link) {
        String form = "`2026-12-30 2027-01-01 holidays`";
        List<String> words = WeekText.words(option, text, 3, form);
        try {
            return NODES.objectNode()
                    .put("name", words.get(2))
                    .put("first", LocalDate.parse(words.get(0)).toString())
                    .put("last", LocalDate.parse(words.get(1)).toString());
        } catch (DateTimeException e) {
            throw WeekText.bad(option, text, form);
        }
    }
}
