package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Days of the week and times of day as they are typed: {@code daily}, {@code mon-fri}, {@code sat,sun}, {@code 08:00-20:00}. */
final class WeekText {
    private static final String TIME = "([01]\\d|2[0-3]):[0-5]\\d";

    private WeekText() {}

    /** From one time of day to another. */
    record Hours(String from, String to) {}

    /** The days that a text means; nothing when it means none. */
    static Optional<List<DayOfWeek>> days(String text) {
        if (text.equals("daily")) {
            return Optional.of(List.of(DayOfWeek.values()));
        }
        List<DayOfWeek> days = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] ends = part.split("-", -1);
            Optional<DayOfWeek> first = day(ends[0]);
            Optional<DayOfWeek> last = day(ends[ends.length - 1]);
            if (ends.length > 2 || first.isEmpty() || last.isEmpty()) {
                return Optional.empty();
            }
            DayOfWeek at = first.get();
            days.add(at);
            while (at != last.get()) {
                at = at.plus(1);
                days.add(at);
            }
        }
        return Optional.of(days.stream().distinct().sorted().toList());
    }

    private static Optional<DayOfWeek> day(String text) {
        return List.of(DayOfWeek.values()).stream()
                .filter(day -> shortened(day).equals(text))
                .findFirst();
    }

    private static String shortened(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    /** Such as {@code 01:00} or {@code 01:00,13:00}. */
    static Optional<List<String>> times(String text) {
        return text.matches(TIME + "(," + TIME + ")*") ? Optional.of(List.of(text.split(","))) : Optional.empty();
    }

    /** Such as {@code 22:00-06:00}. */
    static Optional<Hours> hours(String text) {
        if (!text.matches(TIME + "-" + TIME)) {
            return Optional.empty();
        }
        int dash = text.indexOf('-');
        return Optional.of(new Hours(text.substring(0, dash), text.substring(dash + 1)));
    }

    static ArrayNode json(List<DayOfWeek> days) {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        days.forEach(day -> names.add(day.name()));
        return names;
    }

    /** What was typed split into so many words, the last with the rest. */
    static List<String> words(String option, String text, int count, String form) {
        List<String> words = List.of(text.strip().split("\\s+", count));
        if (words.size() < count) {
            throw bad(option, text, form);
        }
        return words;
    }

    static RuntimeException bad(String option, String text, String form) {
        return Arguments.usage(option, "Cannot read `" + text + "` for " + option + ": it must be like " + form + ".");
    }
}
