package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.MachineRewrite.Identity;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.target.vm.Landing.NewFile;
import io.holdfast.agent.target.volume.DiskFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a restore has made up its mind to do.
 *
 * @param nvram where the UEFI variables go, when the snapshot has them
 * @param replaced the machine that is there and gives way
 * @param used paths of images that machines have
 */
record Intention(
        String name,
        String uuid,
        Identity identity,
        List<NewDisk> disks,
        Optional<NewFile> nvram,
        Optional<VirtualMachine> replaced,
        Set<String> used) {
    /** A disk that is to be. */
    record NewDisk(String target, DiskFormat format, long size, NewFile file) {}

    /** A format in QEMU's word. */
    static String word(DiskFormat format) {
        return switch (format) {
            case DiskFormat.Raw _ -> "raw";
            case DiskFormat.Qcow2 _ -> "qcow2";
        };
    }
}
