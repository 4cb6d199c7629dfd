package io.holdfast.server.access.directory;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import io.holdfast.format.Time;
import io.holdfast.server.access.Person;
import io.holdfast.server.access.Registry;
import io.holdfast.server.access.SoleSettings;
import io.holdfast.server.access.Use;
import io.holdfast.server.database.Database;
import java.util.Optional;

/** The directory by LDAP. Each question has a connection of its own. */
public final class LdapRegistry implements Registry {
    private static final int LONGEST = 256;

    private final Database database;
    private final SoleSettings<Directory> directories;
    private final Time time;

    public LdapRegistry(Database database, SoleSettings<Directory> directories, Time time) {
        this.database = database;
        this.directories = directories;
        this.time = time;
    }

    private record Access(Directory directory, Optional<String> secret) {}

    private interface Question {
        Optional<SearchResultEntry> of(Lookup lookup) throws LDAPException;
    }

    @Override
    public Optional<Person> named(String name) {
        return name.isEmpty() || name.length() > LONGEST ? Optional.empty() : ask(lookup -> lookup.named(name));
    }

    @Override
    public Optional<Person> again(String key, String name) {
        return ask(lookup -> lookup.keyed(key, name));
    }

    private Optional<Person> ask(Question question) {
        Access access =
                database.read(handle -> new Access(directories.get(handle).spec(), directories.secret(handle)));
        if (access.directory().use() == Use.OFF) {
            return Optional.empty();
        }
        return LdapDialer.talk(access.directory().servers(), connection -> {
            Lookup lookup = new Lookup(access.directory(), connection);
            lookup.enter(access.secret());
            Optional<SearchResultEntry> entry = question.of(lookup);
            return entry.isPresent() && Ban.of(entry.get(), time.now()).isEmpty()
                    ? Optional.of(lookup.person(entry.get()))
                    : Optional.empty();
        });
    }

    @Override
    public boolean proves(Person person, String password) {
        Directory directory = database.read(handle -> directories.get(handle).spec());
        return LdapDialer.talk(directory.servers(), connection -> {
            try {
                connection.bind(person.place(), password);
                return true;
            } catch (LDAPException e) {
                if (LdapDialer.unreachable(e)) {
                    throw e;
                }
                return false;
            }
        });
    }
}
