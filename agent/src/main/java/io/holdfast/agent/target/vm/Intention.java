package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.MachineRewrite.Identity;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.target.vm.Landing.NewFile;
import io.holdfast.agent.target.volume.DiskFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a restore has made up its mind to do.
 *
 * @param documents what is not a disk
 * @param replaced the machine that is there and gives way
 * @param used images that machines have or stand on, through links
 */
record Intention(
        String name,
        String uuid,
        Identity identity,
        List<NewDisk> disks,
        List<NewDocument> documents,
        Optional<VirtualMachine> replaced,
        Set<Path> used) {
    /** A disk that is to be. */
    record NewDisk(String target, DiskFormat format, long size, NewFile file) {}

    /** A small file that is to be. */
    record NewDocument(String part, NewFile file, byte[] content) {}

    /** {@link NewDocument#part} of the UEFI variables. */
    static final String NVRAM = "nvram";

    /** {@link NewDocument#part} of each file of the TPM. */
    static final String TPM = "tpm";

    List<NewFile> files() {
        List<NewFile> files = new ArrayList<>();
        disks.forEach(each -> files.add(each.file()));
        documents.forEach(each -> files.add(each.file()));
        return files;
    }

    /** The machine that it makes, when it is there: with its UUID, and its disks where only this restore puts them. One that is replaced is there in any case, and tells nothing. */
    Optional<VirtualMachine> made(List<VirtualMachine> machines) {
        if (replaced.isPresent()) {
            return Optional.empty();
        }
        List<DiskSource> images = disks.stream()
                .map(each -> (DiskSource) new DiskSource.OnFile(each.file().path()))
                .toList();
        return machines.stream()
                .filter(each -> each.uuid().equals(uuid)
                        && each.disks().stream()
                                .map(VirtualDisk::source)
                                .toList()
                                .containsAll(images))
                .findFirst();
    }

    /** Where the UEFI variables go, when the snapshot has them. */
    Optional<String> nvram() {
        return documents.stream()
                .filter(each -> each.part().equals(NVRAM))
                .map(each -> each.file().path())
                .findFirst();
    }

    /** A format in QEMU's word. */
    static String word(DiskFormat format) {
        return switch (format) {
            case DiskFormat.Raw _ -> "raw";
            case DiskFormat.Qcow2 _ -> "qcow2";
        };
    }
}
