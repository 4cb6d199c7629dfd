package io.holdfast.agent.source.vm;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An empty image that QEMU may write. */
final class ScratchImage {
    private ScratchImage() {}

    /** Makes one that belongs to whom the image of the disk belongs to, which is who QEMU runs as. */
    static void make(Path scratch, long size, Path image) {
        String said = ImageServer.said(ImageServer.run(
                List.of("qemu-img", "create", "-q", "-f", "qcow2", scratch.toString(), Long.toString(size))));
        try {
            if (!Files.exists(scratch)) {
                throw new IOException(said);
            }
            Files.setAttribute(scratch, "unix:uid", Files.getAttribute(image, "unix:uid"));
            Files.setAttribute(scratch, "unix:gid", Files.getAttribute(image, "unix:gid"));
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.PLATFORM_WORK,
                    scratch.toString(),
                    "Cannot make the scratch file " + scratch + ": " + InWords.of(e)
                            + ". Make room, or name another directory with --work-dir.",
                    e);
        }
    }
}
