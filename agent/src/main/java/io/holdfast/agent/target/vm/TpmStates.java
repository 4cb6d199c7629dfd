package io.holdfast.agent.target.vm;

import io.holdfast.agent.source.vm.MachinePoint;
import io.holdfast.agent.target.vm.Intention.NewDocument;
import io.holdfast.agent.target.vm.Landing.Kind;
import io.holdfast.agent.target.vm.Landing.NewFile;
import io.holdfast.agent.target.vm.MachineRestoreOptions.Existing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where libvirt keeps the states of emulated TPMs: a directory for each machine, in it one for the TPM's version. When the machine starts, libvirt gives them to the emulator's user.
 *
 * @param root the directory of all
 */
record TpmStates(String root) {
    static final String LIBVIRT = "/var/lib/libvirt/swtpm";

    private static final Pattern KEPT = Pattern.compile(Pattern.quote(MachinePoint.TPM) + "(tpm2|tpm1\\.2)-(.+)");

    /** Directories that the state of a machine may be in. */
    Set<String> directories(String uuid) {
        return Set.of(root + "/" + uuid + "/tpm2", root + "/" + uuid + "/tpm1.2");
    }

    /** Files of a machine from their names in a snapshot. Names that are not understood are left out. */
    List<NewDocument> documents(Map<String, byte[]> kept, String uuid, Existing existing) {
        List<NewDocument> documents = new ArrayList<>();
        kept.forEach((name, content) -> {
            Matcher matcher = KEPT.matcher(name);
            if (matcher.matches()) {
                String directory = root + "/" + uuid + "/" + matcher.group(1);
                boolean there = HostFiles.exist(directory + "/" + matcher.group(2));
                Kind kind = there && existing == Existing.REPLACED ? Kind.REPLACEMENT : Kind.FRESH;
                documents.add(new NewDocument(
                        Intention.TPM, new NewFile(directory, matcher.group(2), kind, content.length), content));
            }
        });
        return documents;
    }
}
