package io.holdfast.agent.source.vm;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@code qemu-nbd} that serves one image to this process, for reading, without locking it. It ends when nobody is connected to it any more, and so with this process. */
final class ImageServer implements AutoCloseable {
    static final String PROGRAM = "qemu-nbd";
    static final String SOCKET = "--socket";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final String CLIENTS = "8";

    private final Process process;
    private final Path socket;
    private final Optional<String> bitmap;

    private ImageServer(Process process, Path socket, Optional<String> bitmap) {
        this.process = process;
        this.socket = socket;
        this.bitmap = bitmap;
    }

    /**
     * Starts one.
     *
     * @param bitmap to be told; when it cannot be, because it was not closed well, the image is served without
     */
    static ImageServer start(
            WorkPlace place, String export, Path image, String format, Optional<String> bitmap, Time time) {
        Path socket = place.socket(export);
        List<String> command = new ArrayList<>(List.of(PROGRAM, "--read-only", "--shared", CLIENTS));
        bitmap.ifPresent(name -> command.addAll(List.of("--bitmap", name)));
        command.addAll(List.of("--export-name", export, SOCKET, socket.toString(), "--image-opts"));
        // The format is always said, for a guest writes what a raw image begins with.
        command.add("driver=" + format + ",file.driver=file,file.locking=off,file.filename="
                + image.toString().replace(",", ",,"));
        Process process = run(command);
        try {
            String complaint = ready(process, socket, time);
            if (complaint.isEmpty()) {
                return new ImageServer(process, socket, bitmap);
            }
            if (bitmap.isPresent()) {
                return start(place, export, image, format, Optional.empty(), time);
            }
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE,
                    image.toString(),
                    "Cannot read the image " + image + ": " + complaint + ".");
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, image.toString(), "Cancelled.", e);
        }
    }

    static Process run(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_NO_TOOL,
                    command.getFirst(),
                    "There is no " + command.getFirst()
                            + ", through which machines that are off are read. Install qemu-utils, or back the machine up while it runs.",
                    e);
        }
    }

    /** Empty when it listens, else what it said. */
    private static String ready(Process process, Path socket, Time time) throws InterruptedException {
        long end = time.nanos() + PATIENCE.toNanos();
        while (!greets(socket)) {
            if (!process.isAlive()) {
                String said = said(process);
                return said.isEmpty() ? "qemu-nbd ended and said nothing" : said;
            }
            if (time.nanos() > end) {
                process.destroyForcibly();
                return "qemu-nbd does not answer";
            }
            time.sleep(PAUSE);
        }
        return "";
    }

    /** Whether it speaks: it listens before it looks at the bitmap, and may end because of that. */
    static boolean greets(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.read(ByteBuffer.allocate(1)) == 1;
        } catch (IOException e) {
            return false;
        }
    }

    static String said(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether some QEMU may write an image: it locks what it writes, on any host that shares the file system's locks. */
    static boolean isWritten(Path image, String format) {
        return said(run(List.of("qemu-img", "info", "-f", format, image.toString())))
                .contains("Failed to get shared \"write\" lock");
    }

    /** Whether an image has a bitmap and no image below it has one of that name, as there is after an external snapshot: then the one at the top alone would not tell everything. */
    static boolean hasAloneAtTop(Path image, String bitmap) {
        return occurrences(told(image), bitmap) == 1 && occurrences(told(image, "--backing-chain"), bitmap) == 1;
    }

    private static String told(Path image, String... options) {
        List<String> command = new ArrayList<>(List.of("qemu-img", "info", "--force-share", "--output=json"));
        command.addAll(List.of(options));
        command.add(image.toString());
        return said(run(command));
    }

    /** Names of bitmaps of ours are unique, and long enough to be nothing else. */
    private static int occurrences(String text, String name) {
        return text.split(java.util.regex.Pattern.quote('"' + name + '"'), -1).length - 1;
    }

    Path socket() {
        return socket;
    }

    /** The bitmap that it tells. */
    Optional<String> bitmap() {
        return bitmap;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
