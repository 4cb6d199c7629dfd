package io.holdfast.agent.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes to a server and back. One thread reads while another writes; closing from a third ends both. */
interface Wire extends AutoCloseable {
    /** Reads at least one byte, or gives -1 when there will be no more. */
    int read(ByteBuffer to) throws IOException;

    /** Writes all of it. */
    void write(ByteBuffer from) throws IOException;

    @Override
    void close();
}
