package io.holdfast.agent.backup;

import io.holdfast.agent.source.file.PlaceTag;
import io.holdfast.protocol.control.PathText;

/**
 * A directory whose content was left out because of its mark.
 *
 * @param path absolute, raw bytes
 */
public record LeftOut(byte[] path, PlaceTag tag) {
    /** For people. */
    public String text() {
        return PathText.of(path) + " was left out: " + tag.reason() + ". Name it by its own path to back it up.";
    }
}
