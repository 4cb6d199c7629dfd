package io.holdfast.agent.kind;

import io.holdfast.agent.backup.Request;
import io.holdfast.agent.restore.ConflictPolicy;
import io.holdfast.agent.restore.Foresight;
import io.holdfast.agent.restore.RestoreProgress;
import io.holdfast.agent.restore.RestoreResult;
import io.holdfast.agent.restore.SnapshotReader;
import io.holdfast.agent.restore.VolumeRestore;
import io.holdfast.agent.resume.RestoreLog;
import io.holdfast.agent.target.volume.DiskFormat;
import io.holdfast.format.Manifest;
import io.holdfast.protocol.control.PathText;
import io.holdfast.protocol.control.Resource;
import io.holdfast.protocol.control.ResourceKind;
import io.holdfast.protocol.control.Setting;
import io.holdfast.protocol.control.Settings;
import java.util.List;
import java.util.Map;

/** Disk images and block devices. What is found of them is the disks and partitions of this machine. */
public final class Volumes implements Kind {
    private static final String PATH = "path";
    private static final String NAME = "name";
    private static final String CUTS = "cuts";
    private static final String TARGET = "target";
    private static final String FORMAT = "format";
    private static final String CONFLICT = "conflict";

    private static final ResourceKind DESCRIPTION = new ResourceKind(
            "volume",
            "Volume or disk image",
            List.of(
                    Descriptions.required(PATH, Setting.Type.PATH, "Volume", "A block device or a disk image."),
                    Descriptions.optional(
                            NAME,
                            Setting.Type.TEXT,
                            "Name",
                            List.of(),
                            "In the recovery point; else the last name of the path."),
                    Descriptions.choice(
                            CUTS,
                            "Cuts",
                            List.of("content", "fixed"),
                            "Where chunks end: where the content says so, or every 64 KiB."),
                    Descriptions.compression(),
                    Descriptions.force()),
            List.of(
                    Descriptions.optional(
                            PATH,
                            Setting.Type.PATH,
                            "What",
                            List.of("/"),
                            "A volume in the recovery point; / for the only one."),
                    Descriptions.required(TARGET, Setting.Type.PATH, "Where to", "An image file or a block device."),
                    Descriptions.choice(FORMAT, "Format", List.of("raw", "qcow2"), "How an image is written."),
                    Descriptions.choice(
                            CONFLICT, "What exists", List.of("never", "always"), "Never overwritten, or always."),
                    Descriptions.dryRun()));

    private final BlockDevices devices = new BlockDevices();

    /** What a volume can be written as. */
    private enum Format {
        RAW,
        QCOW2
    }

    @Override
    public ResourceKind description() {
        return DESCRIPTION;
    }

    @Override
    public Manifest.Kind marked() {
        return Manifest.Kind.VOLUME;
    }

    @Override
    public List<Resource> found() {
        return devices.all().stream()
                .map(each -> new Resource(
                        DESCRIPTION.name(),
                        each.path(),
                        each.path(),
                        Settings.of(Map.of(PATH, each.path())),
                        each.facts()))
                .toList();
    }

    @Override
    public Request request(Settings settings) {
        Asked asked = Asked.of(settings, DESCRIPTION.backup());
        return new Request.Volume(
                asked.path(PATH), asked.text(NAME).map(PathText::bytes), asked.choice(CUTS, Request.Cuts.class));
    }

    @Override
    public RestoreResult restore(SnapshotReader from, Settings settings, RestoreProgress progress, RestoreLog log) {
        Asked asked = Asked.of(settings, DESCRIPTION.restore());
        if (asked.yes(Descriptions.DRY_RUN)) {
            return foresee(from, asked, Foresight.unwatched());
        }
        DiskFormat format = switch (asked.choice(FORMAT, Format.class)) {
            case RAW -> DiskFormat.RAW;
            case QCOW2 -> DiskFormat.QCOW2;
        };
        return new VolumeRestore(from, log, VolumeRestore.Earlier.TRUSTED)
                .run(
                        asked.path(PATH),
                        asked.path(TARGET),
                        format,
                        asked.choice(CONFLICT, ConflictPolicy.class),
                        progress);
    }

    @Override
    public void foresee(SnapshotReader from, Settings settings, Foresight foresight) {
        foresee(from, Asked.of(settings, DESCRIPTION.restore()), foresight);
    }

    private static RestoreResult foresee(SnapshotReader from, Asked asked, Foresight foresight) {
        return new VolumeRestore(from)
                .foresee(asked.path(PATH), asked.path(TARGET), asked.choice(CONFLICT, ConflictPolicy.class), foresight);
    }
}
