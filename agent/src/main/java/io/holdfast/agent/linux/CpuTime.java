package io.holdfast.agent.linux;

import java.nio.ByteBuffer;

/** What the threads of this process have used of processors. */
public final class CpuTime {
    private static final int OF_PROCESS = 2;

    private CpuTime() {}

    /** In nanoseconds since the process began; of a kernel that does not tell, 0. */
    public static long used() {
        try (Scratch scratch = Scratch.borrow()) {
            if (SystemCall.CLOCK_GETTIME.invoke(scratch, OF_PROCESS, scratch.record(), 0, 0, 0) < 0) {
                return 0;
            }
            ByteBuffer in = scratch.bytes();
            return in.getLong(Scratch.RECORD) * 1_000_000_000 + in.getLong(Scratch.RECORD + Long.BYTES);
        }
    }
}
