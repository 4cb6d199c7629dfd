package io.holdfast.agent.target.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.Platform;
import io.holdfast.agent.platform.StoragePool;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import java.util.Optional;
import java.util.function.Predicate;

/** Where images go when nobody says it. */
record PoolDirectory(Platform platform) {
    private static final String DEFAULT = "default";

    /** The directory of the first disk of the machine as it was, when it is on this host; else that of libvirt's own pool. */
    Optional<String> of(VirtualMachine was) {
        return was.disks().stream()
                .filter(each -> each.device() == VirtualDisk.Device.DISK)
                .findFirst()
                .flatMap(each -> of(each.source()))
                .filter(HostFiles::isDirectory)
                .or(() -> pool(each -> each.name().equals(DEFAULT)));
    }

    private Optional<String> of(DiskSource source) {
        return switch (source) {
            case DiskSource.OnFile(String path) when !path.startsWith("/dev/") -> Optional.of(HostFiles.above(path));
            case DiskSource.InPool in -> pool(each -> each.name().equals(in.pool()));
            case DiskSource.OnFile _,
                    DiskSource.OnDevice _,
                    DiskSource.OnNetwork _,
                    DiskSource.Elsewhere _,
                    DiskSource.Nowhere _ -> Optional.empty();
        };
    }

    private Optional<String> pool(Predicate<StoragePool> wanted) {
        return platform.pools().stream()
                .filter(each -> each.running() && wanted.test(each))
                .findFirst()
                .flatMap(StoragePool::directory);
    }
}
