package io.holdfast.server.database;

/** What people call by a name, unique among its kind. */
public interface Named {
    String name();
}
