package io.holdfast.server.upgrade;

import java.time.Instant;

/**
 * A Debian package that agents can be given.
 *
 * @param architecture as Debian calls it, such as {@code amd64}
 * @param sha256 of the file, in hex
 * @param addedBy name of the user
 */
public record AgentPackage(
        String id,
        String name,
        String version,
        String architecture,
        long bytes,
        String sha256,
        Instant addedAt,
        String addedBy) {}
