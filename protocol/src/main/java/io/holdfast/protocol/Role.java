package io.holdfast.protocol;

import java.util.Locale;
import java.util.Optional;

/** What a process of an installation is. */
public enum Role {
    SERVER,
    MEDIA,
    AGENT;

    /** As it stands in certificates. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
