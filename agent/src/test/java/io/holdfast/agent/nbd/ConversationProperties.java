package io.holdfast.agent.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** One byte of an honest server is changed, or it stops there. */
final class ConversationProperties {
    private static final int CONTENT = (int) Talk.SIZE;
    private static final Duration LIMIT = Duration.ofMillis(250);
    private static final NbdOptions OPTIONS = NbdOptions.defaults()
            .withContexts(Set.of(NbdOptions.ALLOCATION))
            .withHandshake(LIMIT)
            .withReply(LIMIT);

    /** Counts all bytes but those of the content, whose change nobody could see. */
    private static final class Changing extends FilterOutputStream {
        private final int at;
        private final int change;
        private int seen;

        Changing(OutputStream out, int at, int change) {
            super(out);
            this.at = at;
            this.change = change;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] copy = bytes.clone();
            int visible = Math.min(length, 64);
            int place = at - seen;
            if (place >= 0 && place < visible) {
                if (change == 0) {
                    out.write(copy, offset, place);
                    throw new FakeServer.Enough();
                }
                boolean content = length > 64 && place >= Integer.BYTES * 7;
                copy[offset + place] ^= (byte) (content ? 0 : change);
            }
            seen += visible;
            out.write(copy, offset, length);
        }
    }

    private static byte[] content() {
        byte[] content = new byte[CONTENT];
        new Random(7).nextBytes(content);
        for (int i = 0; i < CONTENT; i += 4096) {
            content[i] = 1;
        }
        Arrays.fill(content, 0, 4096, (byte) 0);
        Arrays.fill(content, 20480, 28672, (byte) 0);
        return content;
    }

    @Property(tries = 120)
    void theResultIsTheTruthOrAnError(@ForAll @IntRange(max = 500) int at, @ForAll @IntRange(max = 255) int change)
            throws IOException {
        believes(at, change);
    }

    @Example
    void anHonestServerIsBelieved() throws IOException {
        assertThat(believes(Integer.MAX_VALUE, 1)).isTrue();
    }

    @Example
    void aWrongGreetingIsAnError() throws IOException {
        assertThat(believes(0, 1)).isFalse();
    }

    private static boolean believes(int at, int change) throws IOException {
        byte[] content = content();
        Path directory = Files.createTempDirectory("nbd");
        try (FakeServer server =
                new FakeServer(directory, talk -> talk.serve(content), out -> new Changing(out, at, change))) {
            return talk(server.address(), content);
        } finally {
            Files.deleteIfExists(directory.resolve("fake.sock"));
            Files.deleteIfExists(directory);
        }
    }

    private static boolean talk(NbdAddress address, byte[] content) {
        try (NbdExport export = new NbdClient(OPTIONS, Time.system(), Randomness.secure()).connect(address)) {
            if (export.size() != CONTENT) {
                return false;
            }
            for (int from : new int[] {0, 1000}) {
                byte[] read = new byte[CONTENT - from];
                export.read(from, read, 0, read.length);
                assertThat(Arrays.equals(read, 0, read.length, content, from, CONTENT))
                        .isTrue();
            }
            if (export.contexts().contains(NbdOptions.ALLOCATION)) {
                covers(export.extents(NbdOptions.ALLOCATION));
            }
            return true;
        } catch (HoldfastException e) {
            assertThat(e.code().code()).startsWith("NBD-");
            return false;
        }
    }

    private static void covers(Iterator<NbdExtent> extents) {
        long at = 0;
        while (extents.hasNext()) {
            NbdExtent next = extents.next();
            assertThat(next.position()).isEqualTo(at);
            at = next.end();
        }
        assertThat(at).isEqualTo(CONTENT);
    }
}
