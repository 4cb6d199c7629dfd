package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.MachineRewrite;
import io.holdfast.agent.restore.ContentReader;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.source.vm.MachinePoint;
import io.holdfast.agent.source.vm.PointXml;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Manifest;
import io.holdfast.format.tree.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A machine as it lies in a snapshot.
 *
 * @param disks by target
 * @param missing why a disk is not in it, by target
 * @param tpm the files of its TPM, by their names in the snapshot
 */
record KeptMachine(
        MachineRewrite definition,
        Map<String, Entry> disks,
        Map<String, String> missing,
        Optional<byte[]> nvram,
        Map<String, byte[]> tpm) {
    /** Descriptions are a few KiB, UEFI variables less than a MiB. */
    private static final long LARGEST_DOCUMENT = 64 << 20;

    static KeptMachine read(SnapshotReader reader) {
        Manifest.Kind kind = reader.manifest().kind();
        if (kind != Manifest.Kind.MACHINE) {
            throw new HoldfastException(
                    ErrorCode.SNAPSHOT_NO_SUCH_PATH,
                    reader.manifest().name(),
                    "The snapshot is not of a virtual machine. "
                            + switch (kind) {
                                case FILES, MACHINE -> "Restore it with --target DIR.";
                                case VOLUME -> "Restore it with --volume FILE.";
                            });
        }
        try (ContentReader content = new ContentReader(reader)) {
            byte[] definition = document(reader, content, MachinePoint.DEFINITION)
                    .orElseThrow(() -> HoldfastException.corrupt(
                            reader.manifest().name(), "it has no " + MachinePoint.DEFINITION));
            Map<String, Entry> disks = new LinkedHashMap<>();
            reader.volumes().forEach(each -> disks.put(each.title(), each));
            return new KeptMachine(
                    MachineRewrite.of(new String(definition, StandardCharsets.UTF_8)),
                    disks,
                    missing(document(reader, content, MachinePoint.DOCUMENT).map(PointXml::read)),
                    document(reader, content, MachinePoint.NVRAM),
                    tpm(reader, content));
        }
    }

    private static Optional<byte[]> document(SnapshotReader reader, ContentReader content, String name) {
        Optional<Entry> entry = reader.find(("/" + name).getBytes(StandardCharsets.UTF_8))
                .filter(each -> each.type() == Entry.Type.FILE);
        return entry.map(each -> {
            if (each.size() > LARGEST_DOCUMENT) {
                throw HoldfastException.corrupt(name, "it has " + each.size() + " bytes");
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                content.read(each, bytes);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return bytes.toByteArray();
        });
    }

    private static Map<String, String> missing(Optional<MachinePoint> point) {
        Map<String, String> missing = new HashMap<>();
        point.ifPresent(known -> known.missing()
                .forEach(each -> missing.put(each.target(), "It is not in the snapshot: " + each.why())));
        return missing;
    }

    private static Map<String, byte[]> tpm(SnapshotReader reader, ContentReader content) {
        List<String> names = new ArrayList<>();
        reader.list(new byte[] {'/'}, located -> {
            if (located.entry().title().startsWith(MachinePoint.TPM)) {
                names.add(located.entry().title());
            }
        });
        Map<String, byte[]> files = new TreeMap<>();
        names.forEach(each -> document(reader, content, each).ifPresent(bytes -> files.put(each, bytes)));
        return files;
    }
}
