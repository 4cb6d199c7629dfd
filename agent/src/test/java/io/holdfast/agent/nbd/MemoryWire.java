package io.holdfast.agent.nbd;

import java.nio.ByteBuffer;

/** A server that said all it had to say before it was asked. */
final class MemoryWire implements Wire {
    private final ByteBuffer said;

    MemoryWire(byte[] said) {
        this.said = ByteBuffer.wrap(said);
    }

    @Override
    public int read(ByteBuffer to) {
        if (!said.hasRemaining()) {
            return -1;
        }
        int count = Math.min(to.remaining(), said.remaining());
        to.put(said.slice(said.position(), count));
        said.position(said.position() + count);
        return count;
    }

    @Override
    public void write(ByteBuffer from) {
        from.position(from.limit());
    }

    @Override
    public void close() {}
}
