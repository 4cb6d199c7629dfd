package io.holdfast.server.access.directory;

import io.holdfast.server.access.Role;

/** What the members of a group, told by its distinguished name, may do. */
public record GroupRole(String group, Role role) {
    public GroupRole {
        Directory.requireName("roles.group", group);
    }
}
