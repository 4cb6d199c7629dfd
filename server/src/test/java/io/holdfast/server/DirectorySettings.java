package io.holdfast.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings of a directory as they are sent, for {@link Slapd}, to be changed by a test. */
final class DirectorySettings {
    private final Map<String, Object> servers = new HashMap<>();
    private final Map<String, Object> users = new HashMap<>();
    private final List<Map<String, String>> roles = new ArrayList<>();
    private final Map<String, Object> body = new HashMap<>();

    DirectorySettings(Slapd slapd) {
        servers.put("security", "TLS");
        servers.put("urls", List.of("ldaps://localhost:" + slapd.tlsPort()));
        servers.put("trusted", slapd.authority());
        servers.put("timeout", "PT60S");
        users.put("base", "ou=people," + Slapd.BASE);
        users.put("filter", "(&(objectClass=inetOrgPerson)(uid={name}))");
        users.put("key", "entryUUID");
        users.put("name", "uid");
        users.put("displayName", "cn");
        users.put("mail", "mail");
        body.put("use", "ON");
        body.put("servers", servers);
        body.put("bindName", Slapd.READER);
        body.put("secret", Slapd.READER_PASSWORD);
        body.put("users", users);
        body.put("groups", Map.of("type", "memberOf", "attribute", "memberOf"));
        body.put("roles", roles);
    }

    DirectorySettings servers(String field, Object value) {
        servers.put(field, value);
        return this;
    }

    DirectorySettings users(String field, Object value) {
        users.put(field, value);
        return this;
    }

    DirectorySettings with(String field, Object value) {
        body.put(field, value);
        return this;
    }

    DirectorySettings without(String field) {
        body.remove(field);
        return this;
    }

    /** In this order. */
    DirectorySettings role(String group, String role) {
        roles.add(Map.of("group", Slapd.group(group), "role", role));
        return this;
    }

    /** Sends them as a change of what there is now. */
    Client.Answer send(Client who) {
        return send(who, who.get("/api/v1/directory").etag());
    }

    Client.Answer send(Client who, String etag) {
        return who.put("/api/v1/directory", body, etag);
    }
}
