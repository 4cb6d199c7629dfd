package io.holdfast.agent.platform;

import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.PoolSizes;
import io.holdfast.agent.platform.libvirt.StoragePools;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The storage pools of a host, and the files that are volumes of them. */
final class Volumes {
    private static final Set<String> POOLS_OF_FILES = Set.of("dir", "fs", "netfs", "gluster", "vstorage");

    private final StoragePools pools;

    Volumes(StoragePools pools) {
        this.pools = pools;
    }

    /** By name. */
    List<StoragePool> pools() throws LibvirtException {
        List<StoragePool> all = new ArrayList<>();
        for (String name : pools.names()) {
            Xml pool = Xml.parse(pools.xml(name), "pool", name);
            String kind = pool.attribute("type");
            PoolSizes sizes = pools.sizes(name);
            all.add(new StoragePool(
                    name,
                    pool.text("uuid"),
                    kind,
                    POOLS_OF_FILES.contains(kind) ? Optional.of(pool.text("target", "path")) : Optional.empty(),
                    sizes.running(),
                    sizes.capacity(),
                    sizes.available()));
        }
        all.sort(Comparator.comparing(StoragePool::name));
        return List.copyOf(all);
    }

    /** The source; a volume of a pool of files is a file. */
    DiskSource placed(DiskSource source) {
        if (!(source instanceof DiskSource.InPool volume)) {
            return source;
        }
        try {
            Xml pool = Xml.parse(pools.xml(volume.pool()), "pool", volume.pool());
            String kind = pool.attribute("type");
            String directory = pool.text("target", "path");
            return POOLS_OF_FILES.contains(kind) && !directory.isEmpty()
                    ? new DiskSource.OnFile(directory + "/" + volume.volume())
                    : new DiskSource.InPool(volume.pool(), volume.volume(), kind);
        } catch (LibvirtException unknown) {
            return volume;
        }
    }
}
