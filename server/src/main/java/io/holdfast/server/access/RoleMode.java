package io.holdfast.server.access;

/** Whether one administrator may do everything, or three share the part. */
public enum RoleMode {
    ORDINARY,
    THREE_ROLES
}
