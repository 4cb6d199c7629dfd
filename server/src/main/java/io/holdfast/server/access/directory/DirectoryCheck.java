package io.holdfast.server.access.directory;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import io.holdfast.format.Time;
import io.holdfast.server.access.Lockout;
import io.holdfast.server.access.Role;
import io.holdfast.server.access.SoleSettings;
import io.holdfast.server.access.directory.Step.Stage;
import io.holdfast.server.database.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tries the settings step by step, whether they are used yet or not, and says what it found. */
public final class DirectoryCheck {
    private final Database database;
    private final SoleSettings<Directory> directories;
    private final Lockout lockout;
    private final Time time;

    public DirectoryCheck(Database database, SoleSettings<Directory> directories, Lockout lockout, Time time) {
        this.database = database;
        this.directories = directories;
        this.lockout = lockout;
        this.time = time;
    }

    /** All servers are tried; the user is looked for in the first that lets us in. */
    public List<Step> of(String name, Optional<String> password) {
        Directory directory = database.read(handle -> directories.get(handle).spec());
        Optional<String> secret = database.read(directories::secret);
        List<Step> steps = new ArrayList<>();
        boolean asked = false;
        for (String url : directory.servers().urls()) {
            try (LDAPConnection connection = LdapDialer.open(directory.servers(), url)) {
                steps.add(reached(directory, url));
                Lookup lookup = new Lookup(directory, connection);
                if (enters(lookup, secret, url, steps) && !asked) {
                    asked = true;
                    user(lookup, name, password, steps);
                }
            } catch (LDAPException e) {
                steps.add(Step.failed(Stage.CONNECT, url + ": " + e.getMessage()));
            }
        }
        return steps;
    }

    private static Step reached(Directory directory, String url) {
        return switch (directory.servers().security()) {
            case TLS, STARTTLS, LOOPBACK -> Step.good(Stage.CONNECT, url);
            case NONE ->
                new Step(
                        Stage.CONNECT,
                        Step.Outcome.WARNING,
                        url + ": without TLS whoever listens on the network reads the passwords of all users");
        };
    }

    private static boolean enters(Lookup lookup, Optional<String> secret, String url, List<Step> steps) {
        String who = lookup.directory().bindName();
        try {
            lookup.enter(secret);
            steps.add(Step.good(Stage.BIND, who.isEmpty() ? url + " as nobody" : url + " as " + who));
            return true;
        } catch (LDAPException e) {
            steps.add(Step.failed(Stage.BIND, url + " as " + who + ": " + e.getMessage()));
            return false;
        }
    }

    private void user(Lookup lookup, String name, Optional<String> password, List<Step> steps) {
        Stage at = Stage.USER;
        try {
            Optional<SearchResultEntry> found = lookup.named(name);
            if (found.isEmpty()) {
                steps.add(Step.failed(at, "nobody is called " + name));
                return;
            }
            SearchResultEntry entry = found.get();
            Optional<String> ban = Ban.of(entry, time.now());
            steps.add(ban.map(why -> Step.failed(Stage.USER, entry.getDN() + ": " + why))
                    .orElseGet(() -> Step.good(Stage.USER, entry.getDN())));
            String here = lookup.name(entry);
            at = Stage.GROUPS;
            Set<String> groups = lookup.groups(entry, here);
            steps.add(Step.good(at, groups.isEmpty() ? "in no group" : String.join("; ", groups)));
            at = Stage.ROLE;
            Optional<Role> role = lookup.role(groups);
            steps.add(role.map(each -> Step.good(Stage.ROLE, here + " is " + each))
                    .orElseGet(() -> Step.failed(Stage.ROLE, "none of the groups has a role")));
            at = Stage.PASSWORD;
            if (password.isPresent()) {
                steps.add(password(lookup, entry, here, password.get()));
            }
        } catch (LDAPException e) {
            steps.add(Step.failed(at, String.valueOf(e.getMessage())));
        }
    }

    /** Counted like a login: a test is no way to try many. */
    private Step password(Lookup lookup, SearchResultEntry entry, String name, String password) throws LDAPException {
        if (password.isEmpty()) {
            return Step.failed(Stage.PASSWORD, "an empty password lets nobody in");
        }
        if (!database.<Boolean>write(handle -> lockout.attempt(handle, name))) {
            return Step.failed(Stage.PASSWORD, "not tried: the name is locked after too many attempts");
        }
        lookup.connection().bind(entry.getDN(), password);
        database.change(handle -> lockout.forgive(handle, name));
        return Step.good(Stage.PASSWORD, "it is right");
    }
}
