package io.holdfast.agent.nbd;

import static io.holdfast.format.ErrorCode.NBD_PROTOCOL;
import static io.holdfast.format.ErrorCode.NBD_REFUSED;
import static io.holdfast.format.ErrorCode.NBD_SILENT;
import static io.holdfast.format.ErrorCode.NBD_TLS;
import static io.holdfast.format.ErrorCode.NBD_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class HostileServerTest {
    private static final int LENGTH = 8192;
    private static final int GUARD = 16;
    private static final NbdOptions OPTIONS = NbdOptions.defaults()
            .withContexts(Set.of(NbdOptions.ALLOCATION))
            .withHandshake(Duration.ofSeconds(20))
            .withReply(Duration.ofSeconds(20));

    @TempDir
    private Path directory = Path.of("");

    /** A wrong answer to a request. */
    @FunctionalInterface
    private interface Wrong {
        void answer(Talk talk, Talk.Request request) throws IOException;
    }

    private static Arguments handshake(String name, ErrorCode code, FakeServer.Conduct conduct) {
        return arguments(name, code, conduct);
    }

    private static Arguments reply(String name, ErrorCode code, Wrong wrong) {
        return arguments(name, code, (FakeServer.Conduct) talk -> {
            talk.open();
            wrong.answer(talk, talk.request());
        });
    }

    /** A wrong answer to one option, those before it being answered right. */
    private static Arguments option(String name, ErrorCode code, int option, FakeServer.Conduct wrong) {
        return arguments(name, code, (FakeServer.Conduct) talk -> {
            talk.greet();
            talk.optionsUntil(option);
            wrong.with(talk);
        });
    }

    static Stream<Arguments> handshakes() {
        int go = Numbers.OPTION_GO;
        int select = Numbers.OPTION_SET_META_CONTEXT;
        int structured = Numbers.OPTION_STRUCTURED_REPLY;
        int described = Numbers.REPLY_INFO;
        return Stream.of(
                handshake("hangs up at once", NBD_UNREACHABLE, _ -> {
                    throw new FakeServer.Enough();
                }),
                handshake("is a web server", NBD_PROTOCOL, talk -> talk.send("HTTP/1.1 400 Bad Request\r\n\r\n")),
                handshake(
                        "speaks the oldest version",
                        NBD_PROTOCOL,
                        talk -> talk.send(Numbers.GREETING_MAGIC, 0x00420281861253L, 1L, new byte[128])),
                handshake("hangs up within the greeting", NBD_UNREACHABLE, talk -> {
                    talk.send(Numbers.GREETING_MAGIC, 1);
                    throw new FakeServer.Enough();
                }),
                handshake("hangs up after the greeting", NBD_UNREACHABLE, talk -> {
                    talk.greet();
                    throw new FakeServer.Enough();
                }),
                option(
                        "replies with the wrong magic",
                        NBD_PROTOCOL,
                        structured,
                        talk -> talk.send(1L, structured, 1, 0)),
                option("replies to another option", NBD_PROTOCOL, structured, talk -> talk.reply(go, 1)),
                option(
                        "replies with four gigabytes",
                        NBD_PROTOCOL,
                        structured,
                        talk -> talk.send(Numbers.OPTION_REPLY_MAGIC, structured, Numbers.REPLY_ACK, -1)),
                option(
                        "replies what does not belong there",
                        NBD_PROTOCOL,
                        structured,
                        talk -> talk.reply(structured, Numbers.REPLY_SERVER, 0)),
                option("demands TLS", NBD_TLS, structured, talk -> talk.reply(structured, Numbers.ERROR_TLS_REQUIRED)),
                option(
                        "shuts down",
                        NBD_UNREACHABLE,
                        structured,
                        talk -> talk.reply(structured, Numbers.ERROR_SHUTDOWN)),
                option("selects what was not asked for", NBD_PROTOCOL, select, talk -> {
                    talk.reply(select, Numbers.REPLY_META_CONTEXT, 1, "other:context");
                    talk.reply(select, Numbers.REPLY_ACK);
                }),
                option("selects the same twice", NBD_PROTOCOL, select, talk -> {
                    talk.reply(select, Numbers.REPLY_META_CONTEXT, 1, NbdOptions.ALLOCATION);
                    talk.reply(select, Numbers.REPLY_META_CONTEXT, 2, NbdOptions.ALLOCATION);
                    talk.reply(select, Numbers.REPLY_ACK);
                }),
                option("names a context with nothing", NBD_PROTOCOL, select, talk -> {
                    talk.reply(select, Numbers.REPLY_META_CONTEXT, 1);
                    talk.reply(select, Numbers.REPLY_ACK);
                }),
                option("names a context with what is no text", NBD_PROTOCOL, select, talk -> {
                    talk.reply(select, Numbers.REPLY_META_CONTEXT, 1, new byte[] {(byte) 0xff});
                    talk.reply(select, Numbers.REPLY_ACK);
                }),
                option("names a context with five thousand letters", NBD_PROTOCOL, select, talk -> {
                    talk.reply(select, Numbers.REPLY_META_CONTEXT, 1, "x".repeat(5000));
                    talk.reply(select, Numbers.REPLY_ACK);
                }),
                option("never ends its answer", NBD_PROTOCOL, go, talk -> {
                    for (int i = 0; i < 100_000; i++) {
                        talk.reply(go, described, (short) 1, "a name");
                    }
                }),
                option("refuses without a reason", NBD_REFUSED, go, talk -> talk.reply(go, Numbers.ERROR_POLICY)),
                option("opens without a size", NBD_PROTOCOL, go, talk -> talk.reply(go, Numbers.REPLY_ACK)),
                option("tells two sizes", NBD_PROTOCOL, go, talk -> {
                    talk.reply(go, described, (short) 0, 1L, (short) 1);
                    talk.reply(go, described, (short) 0, 2L, (short) 1);
                    talk.reply(go, Numbers.REPLY_ACK);
                }),
                option("has a negative size", NBD_PROTOCOL, go, talk -> {
                    talk.reply(go, described, (short) 0, -1L, (short) 1);
                    talk.reply(go, Numbers.REPLY_ACK);
                }),
                option("tells half of a detail", NBD_PROTOCOL, go, talk -> {
                    talk.reply(go, described, (short) 0, 1L);
                    talk.reply(go, Numbers.REPLY_ACK);
                }),
                option("tells less than a detail", NBD_PROTOCOL, go, talk -> {
                    talk.reply(go, described, new byte[1]);
                    talk.reply(go, Numbers.REPLY_ACK);
                }),
                option("has blocks of no bytes", NBD_PROTOCOL, go, talk -> blocks(talk, 0, 4096, 1 << 20)),
                option("has blocks of three bytes", NBD_PROTOCOL, go, talk -> blocks(talk, 3, 4096, 1 << 20)),
                option("has blocks of a gibibyte", NBD_PROTOCOL, go, talk -> blocks(talk, 1 << 30, 1 << 30, 1 << 30)),
                option("has a limit below its blocks", NBD_PROTOCOL, go, talk -> blocks(talk, 4096, 4096, 512)));
    }

    private static void blocks(Talk talk, int least, int preferred, int most) throws IOException {
        int go = Numbers.OPTION_GO;
        talk.reply(go, Numbers.REPLY_INFO, (short) Numbers.ABOUT_EXPORT, Talk.SIZE, (short) 1);
        talk.reply(go, Numbers.REPLY_INFO, (short) Numbers.ABOUT_BLOCK_SIZE, least, preferred, most);
        talk.reply(go, Numbers.REPLY_ACK);
    }

    static Stream<Arguments> replies() {
        int done = Numbers.CHUNK_DONE;
        int data = Numbers.CHUNK_OFFSET_DATA;
        int hole = Numbers.CHUNK_OFFSET_HOLE;
        int error = Numbers.CHUNK_ERROR_BIT + 1;
        byte[] half = new byte[LENGTH / 2];
        return Stream.of(
                reply("hangs up", NBD_UNREACHABLE, (_, _) -> {
                    throw new FakeServer.Enough();
                }),
                reply("hangs up within the data", NBD_UNREACHABLE, (talk, request) -> {
                    talk.send(Numbers.CHUNK_MAGIC, (short) done, (short) data, request.cookie(), LENGTH + 8, 0L, half);
                    throw new FakeServer.Enough();
                }),
                reply("sends no reply at all", NBD_PROTOCOL, (talk, _) -> talk.send(12345, new byte[100])),
                reply(
                        "replies to nobody's request",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(
                                new Talk.Request(0, request.cookie() + 1, 0, 0), done, data, 0L, new byte[LENGTH])),
                reply(
                        "replies simply",
                        NBD_PROTOCOL,
                        (talk, request) ->
                                talk.send(Numbers.SIMPLE_REPLY_MAGIC, 0, request.cookie(), new byte[LENGTH])),
                reply("leaves the end out", NBD_PROTOCOL, (talk, request) -> talk.chunk(request, done, data, 0L, half)),
                reply(
                        "leaves the beginning out",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, data, LENGTH / 2L, half)),
                reply("says nothing at length", NBD_PROTOCOL, (talk, request) -> talk.chunk(request, done, 0)),
                reply("says nothing and goes on", NBD_PROTOCOL, (talk, request) -> talk.chunk(request, 0, 0)),
                reply("says nothing with content", NBD_PROTOCOL, (talk, request) -> talk.chunk(request, done, 0, 1)),
                reply("sends the same twice", NBD_PROTOCOL, (talk, request) -> {
                    talk.chunk(request, 0, data, 0L, half);
                    talk.chunk(request, done, data, 0L, half);
                }),
                reply("overlaps by a byte", NBD_PROTOCOL, (talk, request) -> {
                    talk.chunk(request, 0, data, LENGTH / 2L, half);
                    talk.chunk(request, done, hole, 0L, LENGTH / 2 + 1);
                }),
                reply(
                        "sends more than was asked for",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, data, 0L, new byte[LENGTH + 1])),
                reply(
                        "sends what lies behind",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, data, (long) LENGTH, half)),
                reply(
                        "sends from a negative position",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, data, -1L, half)),
                reply(
                        "sends from the last position there is",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, hole, Long.MAX_VALUE, 2)),
                reply(
                        "announces four gigabytes",
                        NBD_PROTOCOL,
                        (talk, request) ->
                                talk.send(Numbers.CHUNK_MAGIC, (short) done, (short) data, request.cookie(), -1, 0L)),
                reply(
                        "sends data without a byte",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, data, 0L)),
                reply(
                        "sends data without a position",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, data, 0)),
                reply(
                        "sends a hole of no bytes",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, hole, 0L, 0)),
                reply(
                        "sends a hole of four gigabytes",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, hole, 0L, -1)),
                reply(
                        "sends a hole with content",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, hole, 0L, LENGTH, 0)),
                reply(
                        "sends a chunk of an unknown type",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, 77, 0L)),
                reply(
                        "sends block status of a read",
                        NBD_PROTOCOL,
                        (talk, request) ->
                                talk.chunk(request, done, Numbers.CHUNK_BLOCK_STATUS, Talk.CONTEXT, 4096, 0)),
                reply(
                        "sends an error that is none",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, error, 0, (short) 0)),
                reply("sends an error too short", NBD_PROTOCOL, (talk, request) -> talk.chunk(request, done, error, 5)),
                reply(
                        "sends an error whose message is longer than itself",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, error, 5, (short) 9, "short")),
                reply(
                        "sends an error of a gigabyte",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.send(
                                Numbers.CHUNK_MAGIC, (short) done, (short) error, request.cookie(), 1 << 30, 5)),
                reply(
                        "sends an error from elsewhere",
                        NBD_PROTOCOL,
                        (talk, request) ->
                                talk.chunk(request, done, Numbers.CHUNK_ERROR_OFFSET, 5, (short) 0, (long) LENGTH)),
                reply("sends crumbs in no order", NBD_PROTOCOL, (talk, request) -> {
                    for (int i = LENGTH - 1; i >= 0; i -= 2) {
                        talk.chunk(request, 0, hole, (long) i, 1);
                    }
                }),
                reply(
                        "shuts down",
                        NBD_UNREACHABLE,
                        (talk, request) -> talk.chunk(request, done, error, 108, (short) 0)),
                reply(
                        "fails with a number nobody knows",
                        ErrorCode.NBD_READ_FAILED,
                        (talk, request) -> talk.chunk(
                                request, done, Numbers.CHUNK_ERROR_BIT + 99, 4711, (short) 3, "why", 1, 2, 3)));
    }

    static Stream<Arguments> statuses() {
        int done = Numbers.CHUNK_DONE;
        int status = Numbers.CHUNK_BLOCK_STATUS;
        int size = (int) Talk.SIZE;
        return Stream.of(
                reply(
                        "has no extents",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, status, Talk.CONTEXT)),
                reply(
                        "has half an extent",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, status, Talk.CONTEXT, 4096)),
                reply(
                        "has an extent of no bytes",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, status, Talk.CONTEXT, 0, 0)),
                reply(
                        "has an extent of no bytes among others",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, status, Talk.CONTEXT, 4096, 0, 0, 1, 4096, 0)),
                reply(
                        "goes on behind the end",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, status, Talk.CONTEXT, size, 0, 1, 0)),
                reply(
                        "is longer than the export",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, status, Talk.CONTEXT, size + 1, 0)),
                reply(
                        "is four gigabytes long",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, status, Talk.CONTEXT, -1, 0)),
                reply(
                        "is of an unknown context",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, status, 99, size, 0)),
                reply("is told twice", NBD_PROTOCOL, (talk, request) -> {
                    talk.chunk(request, 0, status, Talk.CONTEXT, size, 0);
                    talk.chunk(request, done, status, Talk.CONTEXT, size, 0);
                }),
                reply("is not told", NBD_PROTOCOL, (talk, request) -> talk.chunk(request, done, 0)),
                reply(
                        "is done without a chunk",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.send(Numbers.SIMPLE_REPLY_MAGIC, 0, request.cookie())),
                reply(
                        "is data",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.chunk(request, done, Numbers.CHUNK_OFFSET_DATA, 0L, new byte[1])),
                reply(
                        "announces a million million extents",
                        NBD_PROTOCOL,
                        (talk, request) -> talk.send(
                                Numbers.CHUNK_MAGIC,
                                (short) done,
                                (short) status,
                                request.cookie(),
                                -4,
                                Talk.CONTEXT)));
    }

    private static void fails(ErrorCode code, Runnable action) {
        assertThatExceptionOfType(HoldfastException.class)
                .isThrownBy(action::run)
                .returns(code, HoldfastException::code)
                .withMessageContaining("fake.sock");
    }

    @ParameterizedTest(name = "a server that {0}")
    @MethodSource("handshakes")
    void aWrongHandshakeIsAnError(String name, ErrorCode code, FakeServer.Conduct conduct) throws IOException {
        try (FakeServer server = new FakeServer(directory, conduct)) {
            NbdClient client = new NbdClient(OPTIONS, Time.system(), Randomness.secure());
            fails(code, () -> client.connect(server.address()).close());
        }
    }

    @ParameterizedTest(name = "a server that {0}")
    @MethodSource("replies")
    void aWrongReplyIsAnErrorAndTouchesNothingElse(String name, ErrorCode code, FakeServer.Conduct conduct)
            throws IOException {
        byte[] to = new byte[LENGTH + 2 * GUARD];
        Arrays.fill(to, (byte) 1);
        try (FakeServer server = new FakeServer(directory, conduct);
                NbdExport export =
                        new NbdClient(OPTIONS, Time.system(), Randomness.secure()).connect(server.address())) {
            fails(code, () -> export.read(0, to, GUARD, LENGTH));
        }
        for (int i = 0; i < GUARD; i++) {
            assertThat(to[i] + to[LENGTH + GUARD + i]).isEqualTo(2);
        }
    }

    @ParameterizedTest(name = "block status that {0}")
    @MethodSource("statuses")
    void wrongBlockStatusIsAnError(String name, ErrorCode code, FakeServer.Conduct conduct) throws IOException {
        try (FakeServer server = new FakeServer(directory, conduct);
                NbdExport export =
                        new NbdClient(OPTIONS, Time.system(), Randomness.secure()).connect(server.address())) {
            fails(code, () -> export.status(0));
        }
    }

    static Stream<FakeServer.Conduct> silences() {
        return Stream.of(
                _ -> {},
                Talk::greet,
                talk -> {
                    talk.open();
                    talk.request();
                },
                talk -> {
                    talk.open();
                    Talk.Request request = talk.request();
                    talk.chunk(request, 0, Numbers.CHUNK_OFFSET_DATA, 0L, new byte[10]);
                });
    }

    @ParameterizedTest
    @MethodSource("silences")
    void silenceEndsAtTheLimit(FakeServer.Conduct conduct) throws IOException {
        NbdOptions hasty = OPTIONS.withHandshake(Duration.ofMillis(400)).withReply(Duration.ofMillis(400));
        try (FakeServer server = new FakeServer(directory, conduct)) {
            fails(NBD_SILENT, () -> {
                try (NbdExport export =
                        new NbdClient(hasty, Time.system(), Randomness.secure()).connect(server.address())) {
                    export.read(0, new byte[LENGTH], 0, LENGTH);
                }
            });
        }
    }

    static Stream<FakeServer.Conduct> lists() {
        int list = Numbers.OPTION_LIST;
        return Stream.of(
                talk -> talk.reply(list, Numbers.REPLY_SERVER, 5, "four"),
                talk -> talk.reply(list, Numbers.REPLY_SERVER, -1, "four"),
                talk -> talk.reply(list, Numbers.REPLY_SERVER, new byte[2]),
                talk -> talk.reply(list, Numbers.REPLY_SERVER, 5000, "x".repeat(5000)));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aWrongListIsAnError(FakeServer.Conduct wrong) throws IOException {
        FakeServer.Conduct conduct = talk -> {
            talk.greet();
            talk.option();
            wrong.with(talk);
            talk.reply(Numbers.OPTION_LIST, Numbers.REPLY_ACK);
        };
        try (FakeServer server = new FakeServer(directory, conduct)) {
            fails(
                    NBD_PROTOCOL,
                    () -> new NbdClient(OPTIONS, Time.system(), Randomness.secure()).list(server.address()));
        }
    }
}
