package io.holdfast.server.access;

import java.util.Optional;

/** The directory in which an organisation keeps its people. Whatever cannot be asked throws {@code ACCESS_DIRECTORY}. */
public interface Registry {
    /** Who logs in with this name; nobody as long as no directory is used. */
    Optional<Person> named(String name);

    /** Who was known by this key and this name; nobody when he is gone or disabled. */
    Optional<Person> again(String key, String name);

    /** Whether the password is his. It is not empty. */
    boolean proves(Person person, String password);
}
