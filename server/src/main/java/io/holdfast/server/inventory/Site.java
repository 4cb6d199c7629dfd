package io.holdfast.server.inventory;

import io.holdfast.server.database.Named;

/** A place with its own media servers. */
public record Site(String name, String description) implements Named {}
