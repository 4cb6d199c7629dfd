package io.holdfast.cli.remote;

import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.output.Progress;
import io.holdfast.cli.verb.Context;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** {@code point download}. A file gets its name when it is whole. */
final class PointDownload implements LoggedInVerb {
    private static final Operation DOWNLOAD = Operation.post(Points.path("download"));
    private static final int PIECE = 64 << 10;

    /** How it is packed. */
    private enum Archive {
        PLAIN,
        TAR,
        ZIP
    }

    @Override
    public Options options() {
        return Options.of("download", "Downloads a file, or a selection as an archive.")
                .operands("POINT PATH…", "A point's id, and what is wanted of it.")
                .value("--to", "FILE", "Where to; must not exist; - for standard output.")
                .value("--archive", "FORM", "plain (default: one file as it is), tar or zip.");
    }

    @Override
    public List<Operation> operations() {
        return List.of(DOWNLOAD);
    }

    @Override
    public ExitCode ask(Context context, ServerLink link) {
        Arguments arguments = context.arguments();
        List<String> operands = arguments.operands(2, Integer.MAX_VALUE);
        Archive archive = arguments.choice("--archive", Archive.class).orElse(Archive.PLAIN);
        String to = arguments
                .text("--to")
                .orElseThrow(() -> Arguments.usage("--to", "Say where to: --to FILE, or --to - for standard output."));
        String body = ServerLink.text(Map.of("paths", operands.subList(1, operands.size()), "archive", archive.name()));
        Context beside = to.equals("-") ? context.speakingBeside() : context;
        LongAdder bytes = new LongAdder();
        String path = DOWNLOAD.at(operands.getFirst());
        beside.<String>watched(() -> new Progress.Sample("downloading", bytes.sum(), 0, -1, new byte[0]), () -> {
            take(link, path, body, to, context, bytes);
            return path;
        });
        return beside.end(ExitCode.COMPLETE, beside.summary(ExitCode.COMPLETE).number("bytes", bytes.sum()));
    }

    private static void take(ServerLink link, String path, String body, String to, Context context, LongAdder bytes) {
        if (to.equals("-")) {
            link.content(path, body, in -> {
                copy(in, context.output().content(), bytes);
                if (context.output().deaf()) {
                    throw unwritable(to, new IOException("nobody reads it"));
                }
            });
            return;
        }
        Path file = Path.of(to);
        Path part = file.resolveSibling(file.getFileName() + ".holdfast-partial");
        if (Files.exists(file)) {
            throw new HoldfastException(
                    ErrorCode.TARGET_EXISTS, to, to + " exists. Name another file, or move this one away.");
        }
        try {
            link.content(path, body, in -> {
                try (OutputStream out = opened(part)) {
                    copy(in, out, bytes);
                }
            });
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(to, e);
        } finally {
            remove(part);
        }
    }

    private static OutputStream opened(Path part) {
        try {
            return Files.newOutputStream(part);
        } catch (IOException e) {
            throw unwritable(part.toString(), e);
        }
    }

    private static void copy(InputStream in, OutputStream out, LongAdder bytes) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            try {
                out.write(piece, 0, read);
            } catch (IOException e) {
                throw unwritable("download", e);
            }
            bytes.add(read);
        }
    }

    private static HoldfastException unwritable(String to, IOException e) {
        return new HoldfastException(
                ErrorCode.TARGET_UNWRITABLE, to, "The download cannot be written: " + InWords.of(e) + ".", e);
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // Its name says what it is.
            return;
        }
    }
}
