package io.holdfast.server.database;

import java.time.Instant;

/** Something an administrator wrote down, with its identity and the version that a change must name. */
public record Definition<T>(String id, long version, Instant createdAt, Instant changedAt, T spec) {}
