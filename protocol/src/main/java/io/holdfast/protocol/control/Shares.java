package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;

/**
 * Why a run is not faster: how its time divides, in thousandths of the time of its threads.
 *
 * @param source waiting for what is protected or, in a restore and a verification, for the media server to read it
 * @param network waiting for room on the network
 * @param target waiting for the media server or, in a restore, for the place that is written to
 * @param processor computing
 */
public record Shares(int source, int network, int target, int processor) {
    private static final int WHOLE = 1000;

    /** From times that were spent, all in the same unit. */
    public static Shares of(long source, long network, long target, long processor) {
        double sum = (double) source + network + target + processor;
        return sum <= 0
                ? unknown()
                : new Shares(share(source, sum), share(network, sum), share(target, sum), share(processor, sum));
    }

    private static int share(long part, double sum) {
        return (int) Math.round(WHOLE * part / sum);
    }

    public static Shares unknown() {
        return new Shares(0, 0, 0, 0);
    }

    byte[] encode() {
        return new FieldWriter()
                .number(1, source)
                .number(2, network)
                .number(3, target)
                .number(4, processor)
                .toBytes();
    }

    static Shares decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new Shares(in.count(1, WHOLE), in.count(2, WHOLE), in.count(3, WHOLE), in.count(4, WHOLE));
    }
}
