package io.holdfast.server.access.directory;

import com.unboundid.ldap.sdk.DN;
import io.holdfast.server.access.SoleSettings;
import io.holdfast.server.access.Use;
import io.holdfast.server.database.Conditions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How an organisation's directory is asked who may log in.
 *
 * @param bindName distinguished name by which the server itself logs in there; empty to look as nobody
 * @param secret password of the bind name as somebody wrote it down; absent in what is stored, an empty one removes what is stored
 * @param roles the first whose group somebody is in counts; who is in none is refused
 */
public record Directory(
        Use use,
        DirectoryServers servers,
        String bindName,
        Optional<String> secret,
        Users users,
        GroupSearch groups,
        List<GroupRole> roles)
        implements SoleSettings.Sole<Directory> {
    public static final String NAME = "directory";

    public Directory {
        roles = List.copyOf(roles);
        requireName("bindName", bindName);
        if (use == Use.ON) {
            if (servers.urls().isEmpty()) {
                throw Conditions.invalid("servers.urls", "name at least one server, such as ldaps://ldap.example.com.");
            }
            if (users.base().isBlank()) {
                throw Conditions.invalid("users.base", "name the entry under which the users are.");
            }
        }
    }

    public static Directory unused() {
        return new Directory(
                Use.OFF,
                new DirectoryServers(List.of(), DirectoryServers.Security.TLS, Optional.empty(), Duration.ofSeconds(5)),
                "",
                Optional.empty(),
                new Users("", "(uid={name})", "entryUUID", "uid", "cn", "mail"),
                new GroupSearch.MemberOf("memberOf"),
                List.of());
    }

    @Override
    public Directory withoutSecret() {
        return new Directory(use, servers, bindName, Optional.empty(), users, groups, roles);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String destination() {
        return servers.destination();
    }

    static void requireName(String field, String text) {
        if (!DN.isValidDN(text)) {
            throw Conditions.invalid(field, "it is no distinguished name, such as ou=people,dc=example,dc=com.");
        }
    }
}
