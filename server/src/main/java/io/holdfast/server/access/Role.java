package io.holdfast.server.access;

import java.util.EnumSet;
import java.util.Set;

/** A named set of permissions. The last three divide the administrator's part so that nobody holds two of them. */
public enum Role {
    ADMINISTRATOR,
    OPERATOR,
    RESTORE_ONLY,
    AUDITOR,
    SYSTEM_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    AUDIT_ADMINISTRATOR;

    /** In the three-role mode the administrator of everything may do nothing. */
    public Set<Permission> permissions(RoleMode mode) {
        return switch (this) {
            case ADMINISTRATOR ->
                mode == RoleMode.ORDINARY ? EnumSet.allOf(Permission.class) : EnumSet.noneOf(Permission.class);
            case OPERATOR -> EnumSet.of(Permission.VIEW, Permission.OPERATE, Permission.RESTORE);
            case RESTORE_ONLY -> EnumSet.of(Permission.VIEW, Permission.RESTORE);
            case AUDITOR ->
                mode == RoleMode.ORDINARY ? EnumSet.of(Permission.VIEW, Permission.AUDIT) : EnumSet.of(Permission.VIEW);
            case SYSTEM_ADMINISTRATOR ->
                EnumSet.of(
                        Permission.VIEW,
                        Permission.OPERATE,
                        Permission.RESTORE,
                        Permission.CONFIGURE,
                        Permission.ACCOUNTS);
            case SECURITY_ADMINISTRATOR -> EnumSet.of(Permission.SECURE);
            case AUDIT_ADMINISTRATOR -> EnumSet.of(Permission.AUDIT);
        };
    }

    /** Whether it is a part of an administrator's. */
    boolean rules() {
        return switch (this) {
            case ADMINISTRATOR, SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR -> true;
            case OPERATOR, RESTORE_ONLY, AUDITOR -> false;
        };
    }
}
