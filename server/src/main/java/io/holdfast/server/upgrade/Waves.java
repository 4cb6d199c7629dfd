package io.holdfast.server.upgrade;

import io.holdfast.server.database.Conditions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** In which order agents are upgraded: each wave begins when the one before is over. */
final class Waves {
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,5}");
    private static final Pattern SHARE = Pattern.compile("([1-9][0-9]?|100)%");
    private static final int MOST = 20;

    private Waves() {}

    /** How many of so many agents have been begun with at the end of each wave; waves that would have nobody are left out. */
    static List<Integer> of(List<String> written, int agents) {
        if (written.isEmpty() || written.size() > MOST || !written.getLast().equals("100%")) {
            throw Conditions.invalid("waves", "there are 1 to " + MOST + " of them, and the last is 100%.");
        }
        List<Integer> ends = new ArrayList<>();
        int before = 0;
        for (String each : written) {
            int end = Math.min(agents, end(each, agents));
            if (end > before) {
                ends.add(end);
                before = end;
            }
        }
        return ends;
    }

    private static int end(String text, int agents) {
        if (COUNT.matcher(text).matches()) {
            return Integer.parseInt(text);
        }
        if (SHARE.matcher(text).matches()) {
            return Math.ceilDiv(agents * Integer.parseInt(text.replace("%", "")), 100);
        }
        throw Conditions.invalid(
                "waves", text + " is neither a number of agents, such as 5, nor a share, such as 10%.");
    }
}
