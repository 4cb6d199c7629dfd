package io.holdfast.cli.remote;

import io.holdfast.cli.input.Units;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A schedule as it is typed: {@code full sat 01:00}, {@code incremental daily 01:00,13:00}, {@code full monthly last 02:00}, {@code log every 1h 08:00-20:00 mon-fri}. */
final class ScheduleText {
    static final String FORM =
            "`full sat 01:00`, `incremental daily 01:00,13:00`, `full monthly last 02:00` or `log every 1h 08:00-20:00 mon-fri`";

    /** Rules that name their days are the same from whatever day they count. */
    private static final String SINCE = "2026-01-01";

    private static final List<String> KINDS = List.of("full", "incremental", "log");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ScheduleText() {}

    static ObjectNode read(String option, String text, ServerLink link) {
        List<String> words = List.of(text.strip().split("\\s+"));
        Optional<ObjectNode> timing =
                words.size() > 2 && KINDS.contains(words.getFirst()) ? timing(option, words) : Optional.empty();
        ObjectNode schedule = NODES.objectNode();
        schedule.put("name", String.join(" ", words));
        schedule.put("kind", words.getFirst().toUpperCase(Locale.ROOT));
        schedule.set("timing", timing.orElseThrow(() -> WeekText.bad(option, text, FORM)));
        return schedule;
    }

    private static Optional<ObjectNode> timing(String option, List<String> words) {
        return switch (words.get(1)) {
            case "every" -> words.size() > 5 ? Optional.empty() : interval(option, words);
            case "monthly" -> words.size() == 4 ? monthly(words.get(2), words.get(3)) : Optional.empty();
            default -> words.size() == 3 ? weekly(words.get(1), words.get(2)) : Optional.empty();
        };
    }

    private static Optional<ObjectNode> interval(String option, List<String> words) {
        Optional<WeekText.Hours> hours =
                words.size() > 3 ? WeekText.hours(words.get(3)) : Optional.of(new WeekText.Hours("00:00", "00:00"));
        Optional<List<DayOfWeek>> days = WeekText.days(words.size() > 4 ? words.get(4) : "daily");
        if (hours.isEmpty() || days.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode timing = NODES.objectNode();
        timing.put("type", "interval");
        timing.put("every", Units.span(option, words.get(2)).toString());
        timing.put("from", hours.get().from());
        timing.put("to", hours.get().to());
        timing.set("days", WeekText.json(days.get()));
        return Optional.of(timing);
    }

    private static Optional<ObjectNode> monthly(String day, String at) {
        boolean last = day.equals("last");
        if (!last && !day.matches("[1-9]|[12]\\d|3[01]")) {
            return Optional.empty();
        }
        return onDays("FREQ=MONTHLY;BYMONTHDAY=" + (last ? "-1" : day), at);
    }

    private static Optional<ObjectNode> weekly(String days, String at) {
        return WeekText.days(days).flatMap(each -> onDays(rule(each), at));
    }

    private static String rule(List<DayOfWeek> days) {
        return days.size() == DayOfWeek.values().length
                ? "FREQ=DAILY"
                : days.stream()
                        .map(day -> day.name().substring(0, 2))
                        .collect(Collectors.joining(",", "FREQ=WEEKLY;BYDAY=", ""));
    }

    private static Optional<ObjectNode> onDays(String rule, String at) {
        return WeekText.times(at).map(times -> {
            ObjectNode timing = NODES.objectNode();
            timing.put("type", "onDays");
            timing.putObject("days").put("rule", rule).put("since", SINCE);
            times.forEach(timing.putArray("at")::add);
            return timing;
        });
    }
}
