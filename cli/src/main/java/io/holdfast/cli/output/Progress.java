package io.holdfast.cli.output;

import io.holdfast.agent.thread.Watcher;
import io.holdfast.format.Time;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows how far a long verb is: on a terminal one line that is drawn again and again, in {@code --json} an object at most once a second, else nothing. */
public final class Progress implements AutoCloseable {
    private static final Duration DRAWN_EVERY = Duration.ofMillis(250);
    private static final Duration SAID_EVERY = Duration.ofSeconds(1);
    private static final int WIDTH = 100;

    private final Output output;
    private final Time time;
    private final Supplier<Sample> samples;
    private final long start;
    private final Rate rate = new Rate();
    private Optional<Watcher> watcher = Optional.empty();

    /**
     * How far it is.
     *
     * @param doing what, in a word
     * @param done in bytes
     * @param total in bytes, 0 when nobody knows
     * @param files done, negative where files are not counted
     * @param current raw bytes of what is in work, may be empty
     */
    public record Sample(String doing, long done, long total, long files, byte[] current) {}

    private Progress(Output output, Time time, Supplier<Sample> samples) {
        this.output = output;
        this.time = time;
        this.samples = samples;
        start = time.nanos();
    }

    /** Begins to show. */
    public static Progress shown(Output output, Time time, Supplier<Sample> samples) {
        Progress progress = new Progress(output, time, samples);
        if (output.form() == Output.Form.PROGRAMS || output.channel() == Output.Channel.TERMINAL) {
            progress.watcher = Optional.of(Watcher.start("progress", progress::show));
        }
        return progress;
    }

    private void show() throws InterruptedException {
        while (true) {
            time.sleep(output.form() == Output.Form.PROGRAMS ? SAID_EVERY : DRAWN_EVERY);
            Sample sample = samples.get();
            double seconds = (time.nanos() - start) / 1e9;
            rate.add(seconds, sample.done);
            if (output.form() == Output.Form.PROGRAMS) {
                output.objectNow(() -> object(sample, seconds));
            } else {
                output.draw(drawn(line(sample, rate.perSecond())));
            }
        }
    }

    private JsonLine object(Sample sample, double seconds) {
        JsonLine line = new JsonLine("progress").text("doing", sample.doing).number("bytesDone", sample.done);
        if (sample.total > 0) {
            line.number("bytesTotal", sample.total);
        }
        if (sample.files >= 0) {
            line.number("files", sample.files);
        }
        line.number("bytesPerSecond", (long) rate.perSecond());
        if (sample.current.length > 0) {
            line.raw("path", sample.current);
        }
        return line.decimal("seconds", seconds);
    }

    /** In place of the line before. On a terminal that is too narrow its end is cut off: had it gone on in the next row, the next line would not take its place. */
    static String drawn(String line) {
        return "\r\u001b[K\u001b[?7l" + line + "\u001b[?7h";
    }

    static String line(Sample sample, double perSecond) {
        StringBuilder line = new StringBuilder(sample.doing).append("  ").append(Sizes.bytes(sample.done));
        if (sample.total > 0) {
            double share = Math.min(1, (double) sample.done / sample.total);
            line.append(" of ").append(Sizes.bytes(sample.total));
            line.append(String.format(Locale.ROOT, "  %.0f %%", 100 * share));
        }
        line.append("  ").append(Sizes.bytes((long) perSecond)).append("/s");
        if (sample.total > sample.done && perSecond >= 1) {
            line.append("  ")
                    .append(clock((long) ((sample.total - sample.done) / perSecond)))
                    .append(" left");
        }
        if (sample.files >= 0) {
            line.append("  ").append(Sizes.count(sample.files, "file"));
        }
        String name = Output.name(sample.current);
        int room = WIDTH - line.length() - 2;
        if (!name.isEmpty() && room > 10) {
            line.append("  ").append(name.length() <= room ? name : "…" + name.substring(name.length() - room + 1));
        }
        return line.toString();
    }

    private static String clock(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds % 3600 / 60, seconds % 60);
    }

    /** Ends, and takes the line away. */
    @Override
    public void close() {
        watcher.ifPresent(Watcher::close);
        if (watcher.isPresent() && output.form() == Output.Form.PEOPLE) {
            output.draw("\r\u001b[K");
        }
    }

    /** Mean of the last seconds, weighted towards now. A step that counts from its own beginning has a rate of its own. */
    static final class Rate {
        private static final double MEMORY_SECONDS = 8;
        private double at;
        private long done;
        private double sum;
        private double weight;

        void add(double seconds, long now) {
            if (now < done) {
                done = 0;
                sum = 0;
                weight = 0;
            }
            double elapsed = seconds - at;
            if (elapsed > 0) {
                double fresh = (now - done) / elapsed;
                double keep = Math.exp(-elapsed / MEMORY_SECONDS);
                sum = keep * sum + (1 - keep) * fresh;
                // Less than one as long as there is less to remember.
                weight = keep * weight + (1 - keep);
                at = seconds;
                done = now;
            }
        }

        double perSecond() {
            return weight == 0 ? 0 : sum / weight;
        }
    }
}
