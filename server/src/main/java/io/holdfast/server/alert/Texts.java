package io.holdfast.server.alert;

import java.util.Map;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What messages say, in one language. */
final class Texts {
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final int LONGEST = 1_000;

    private final ResourceBundle bundle;

    Texts(Language language) {
        bundle = ResourceBundle.getBundle(
                "io.holdfast.server.alert.texts",
                language.locale(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** One line, whatever the names in it are. */
    String subject(Message message) {
        if (message.events().size() == 1) {
            Event only = message.events().getFirst();
            return fill("subject.one", Map.of("what", heading(only)));
        }
        return fill(
                "subject.many",
                Map.of("count", Integer.toString(message.events().size())));
    }

    /** What happened, one paragraph for each event. */
    String body(Message message) {
        StringBuilder text = new StringBuilder();
        for (Event event : message.events()) {
            text.append(line(event)).append("\n\n");
        }
        return text.append(bundle.getString("footer")).append('\n').toString();
    }

    String line(Event event) {
        return fill(
                "line",
                Map.of(
                        "heading",
                        heading(event),
                        "text",
                        text(event.kind(), event.words()),
                        "at",
                        event.at().toString(),
                        "rule",
                        event.rule()));
    }

    private String heading(Event event) {
        return fill(
                "heading." + event.type(),
                Map.of("severity", bundle.getString("severity." + event.severity()), "rule", event.rule()));
    }

    String text(String kind, Map<String, String> words) {
        return fill(kind, words);
    }

    private String fill(String key, Map<String, String> words) {
        Matcher places = PLACE.matcher(bundle.getString(key));
        return places.replaceAll(place -> Matcher.quoteReplacement(line(words.getOrDefault(place.group(1), "-"))));
    }

    /** No line breaks or other control characters: names must not forge headers, log lines or other alerts. */
    private static String line(String word) {
        String clean = word.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "…" : clean;
    }
}
