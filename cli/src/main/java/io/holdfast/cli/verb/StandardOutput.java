package io.holdfast.cli.verb;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Content on standard output: unlike a print stream it notices at once that nobody reads any more. */
final class StandardOutput {
    private StandardOutput() {}

    @FunctionalInterface
    interface Writer {
        void write(OutputStream to) throws IOException;
    }

    static void write(Writer writer) {
        try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)) {
            writer.write(out);
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    "standard output",
                    "Standard output takes no more: " + InWords.of(e) + ".",
                    e);
        }
    }
}
