package io.holdfast.server.inventory;

import io.holdfast.server.database.Named;
import java.util.Optional;

/** Resources selected by a rule, whatever there is when it is asked. */
public record Group(String name, String description, Rule rule) implements Named {
    /** What is given must hold: texts are contained in whatever case of ASCII letters, ids and kinds are equal; tag and owner are the agent's. */
    public record Rule(
            Optional<String> name,
            Optional<String> kind,
            Optional<String> tag,
            Optional<String> system,
            Optional<String> owner,
            Optional<String> siteId) {}
}
