package io.holdfast.media;

import io.holdfast.protocol.Address;
import io.holdfast.protocol.Proxy;
import java.nio.file.Path;
import java.util.List;

/**
 * What a media server is told when it starts.
 *
 * @param directory credentials, list of pools, and what must survive a restart
 * @param listen where agents reach it; a separate backup network is one more address
 * @param servers addresses of the control plane
 */
public record MediaSettings(Path directory, List<Address> listen, List<Address> servers, Proxy proxy, String version) {
    /** The list of pools in the directory: a line a store, pool and path with a tab between. */
    public static final String POOLS = "pools";

    public MediaSettings {
        listen = List.copyOf(listen);
        servers = List.copyOf(servers);
    }
}
