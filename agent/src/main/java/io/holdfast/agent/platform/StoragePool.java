package io.holdfast.agent.platform;

import java.util.Optional;

/**
 * A place for images on a host.
 *
 * @param kind such as {@code dir}, {@code netfs}, {@code logical}, {@code rbd}
 * @param directory where its files are, if it holds files
 * @param capacity in bytes, 0 when it is not running
 * @param available in bytes, 0 when it is not running
 */
public record StoragePool(
        String name,
        String uuid,
        String kind,
        Optional<String> directory,
        boolean running,
        long capacity,
        long available) {}
