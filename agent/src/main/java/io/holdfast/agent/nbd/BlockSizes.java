package io.holdfast.agent.nbd;

/**
 * How requests must lie.
 *
 * @param least positions and lengths are multiples of it; a power of two
 * @param most a read asks for no more bytes
 */
record BlockSizes(int least, int most) {
    private static final int LARGEST_LEAST = 64 << 10;
    private static final int MOST = 32 << 20;

    /** What holds when the server says nothing. */
    static final BlockSizes UNSAID = new BlockSizes(1, MOST);

    static BlockSizes of(Peer peer, long least, long preferred, long most) {
        if (Long.bitCount(least) != 1
                || least > LARGEST_LEAST
                || preferred < least
                || Long.bitCount(preferred) != 1
                || most < least) {
            throw peer.violation(
                    "block sizes of " + least + ", " + preferred + " and " + most + " bytes make no sense");
        }
        return new BlockSizes((int) least, (int) Math.min(most - most % least, MOST));
    }

    long down(long position) {
        return position & -least;
    }

    long up(long position) {
        return (position + least - 1) & -least;
    }
}
