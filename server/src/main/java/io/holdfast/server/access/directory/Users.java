package io.holdfast.server.access.directory;

import io.holdfast.server.database.Conditions;

/**
 * Where the users of a directory are and which of their attributes mean what.
 *
 * @param filter finds whoever typed {@code {name}}; it can leave out those who are disabled
 * @param key attribute that stays the same for ever, such as {@code entryUUID} or {@code objectGUID}
 * @param name attribute that is the user's name here
 */
public record Users(String base, String filter, String key, String name, String displayName, String mail) {
    public Users {
        Directory.requireName("users.base", base);
        FilterTemplate.check("users.filter", filter, FilterTemplate.NAME);
        checkAttribute("users.key", key);
        checkAttribute("users.name", name);
        checkAttribute("users.displayName", displayName);
        checkAttribute("users.mail", mail);
    }

    static void checkAttribute(String field, String text) {
        if (!text.matches("[A-Za-z][A-Za-z0-9;-]{0,99}")) {
            throw Conditions.invalid(field, "it is the name of an attribute, such as cn.");
        }
    }
}
