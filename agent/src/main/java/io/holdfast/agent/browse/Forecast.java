package io.holdfast.agent.browse;

import io.holdfast.agent.restore.Foresight;
import io.holdfast.format.tree.Entry;
import io.holdfast.protocol.control.Foreseen;
import io.holdfast.protocol.control.Part;
import io.holdfast.protocol.control.PathText;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a restore would do, counted whole and listed in part. */
final class Forecast implements Foresight {
    private static final int PART = 500;

    private final long after;
    private final int limit;
    private final Answering answering;
    private final Map<Fate, long[]> sums = new EnumMap<>(Fate.class);
    private List<Foreseen> open = new ArrayList<>();
    private long seen;
    private int listed;

    Forecast(long after, int limit, Answering answering) {
        this.after = after;
        this.limit = limit;
        this.answering = answering;
    }

    @Override
    public void check() {
        answering.check();
    }

    @Override
    public void foresee(byte[] path, Entry entry, Fate fate) {
        long[] sum = sums.computeIfAbsent(fate, _ -> new long[2]);
        sum[0]++;
        sum[1] += entry.type() == Entry.Type.DIRECTORY ? 0 : entry.size();
        if (seen++ < after || listed >= limit) {
            return;
        }
        listed++;
        open.add(new Foreseen(PathText.of(path), Listed.type(entry), entry.size(), wire(fate)));
        if (open.size() >= PART) {
            flush();
        }
    }

    private static Foreseen.Fate wire(Fate fate) {
        return switch (fate) {
            case CREATED -> Foreseen.Fate.CREATED;
            case OVERWRITTEN -> Foreseen.Fate.OVERWRITTEN;
            case KEPT -> Foreseen.Fate.KEPT;
            case BLOCKED -> Foreseen.Fate.BLOCKED;
        };
    }

    private void flush() {
        if (!open.isEmpty()) {
            answering.say(new Part.Outlook(open));
            open = new ArrayList<>();
        }
    }

    /** Says the rest, and the sums: entries by fate, and bytes of their content. */
    void end() {
        flush();
        Map<String, Long> figures = new TreeMap<>();
        sums.forEach((fate, sum) -> {
            String name = fate.name().toLowerCase(Locale.ROOT);
            figures.put(name, sum[0]);
            figures.put(name + "Bytes", sum[1]);
        });
        answering.say(new Part.Sums(figures));
    }
}
