package io.holdfast.server.database;

/** A definition that stands in the database and cannot be read: why, and what to do. A change or a removal names the version. */
public record Unreadable(String id, String name, long version, String why) {}
