package io.holdfast.server.access;

import java.util.Optional;

/**
 * Somebody as others know him.
 *
 * @param key stays the same whatever else about him changes
 * @param place where a directory has him, empty elsewhere
 * @param role what his groups give him
 */
public record Person(String key, String place, String name, String displayName, String mail, Optional<Role> role) {}
