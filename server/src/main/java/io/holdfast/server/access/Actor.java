package io.holdfast.server.access;

import io.holdfast.protocol.Identity;
import java.util.Set;

/** Who asks, from where, by what, and what that may. */
public record Actor(
        String accountId,
        String name,
        String address,
        Bearer bearer,
        Set<Permission> permissions,
        PasswordState password) {
    public Actor {
        permissions = Set.copyOf(permissions);
    }

    /** By what somebody is known. */
    public enum Bearer {
        NOTHING,
        SESSION,
        TOKEN
    }

    /** Somebody who has not said who it is. */
    public static Actor stranger(String address) {
        return claimed("", address);
    }

    /** Somebody who says who it is, which nobody has checked. */
    static Actor claimed(String name, String address) {
        return new Actor("", name, address, Bearer.NOTHING, Set.of(), PasswordState.CHOSEN);
    }

    /** An agent or a media server, known by its certificate. */
    static Actor member(Identity identity) {
        return claimed(identity.toString(), "");
    }

    /** The server itself. */
    public static Actor server() {
        return claimed("server", "");
    }
}
