package io.holdfast.agent.source.vm;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the file system says of an image that somebody may write. */
record ImageStamp(Path image, Map<String, Object> attributes) {
    private static final String ATTRIBUTES = "unix:size,lastModifiedTime,ctime,ino";

    static ImageStamp of(Path image) {
        try {
            return new ImageStamp(image, Files.readAttributes(image, ATTRIBUTES));
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.SOURCE_UNREADABLE,
                    image.toString(),
                    "Cannot read the image " + image + ": " + InWords.of(e) + ".",
                    e);
        }
    }

    /** Whether nobody wrote it since. */
    boolean stillTrue() {
        return Files.exists(image) && of(image).attributes.equals(attributes);
    }
}
