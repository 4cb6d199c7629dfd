package io.holdfast.agent.resume;

/** A content as it was at one time: what is noted of it is found again as long as all this is the same. */
public sealed interface ContentState permits FileState, DeviceState {
    /** Bytes that name a state in a file of few bytes. */
    int KEY = 16;

    /** In bytes. */
    long size();
}
