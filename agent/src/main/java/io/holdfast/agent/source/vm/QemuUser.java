package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.Xml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The user that the QEMU of a running machine runs as. Most hosts have one for it, so that a guest that breaks out is not root.
 *
 * @param name or number; empty: libvirt runs it as itself
 */
record QemuUser(Optional<String> name) {
    /** Reads it from the description of a machine as it runs, such as {@code +64055:+109}. */
    static QemuUser of(String description) {
        return new QemuUser(Xml.parse(description, "domain", "the machine").children("seclabel").stream()
                .filter(each -> each.attribute("model").equals("dac"))
                .map(each -> each.text("label").split(":", -1)[0].replace("+", ""))
                .filter(each -> !each.isEmpty())
                .findFirst());
    }

    /** Makes it the owner of a directory. */
    void give(Path directory) throws IOException {
        if (name.isPresent()) {
            Files.setOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name.get()));
        }
    }
}
