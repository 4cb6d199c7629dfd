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
    public MediaSettings {
        listen = List.copyOf(listen);
        servers = List.copyOf(servers);
    }
}
