package io.holdfast.server.access.directory;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import io.holdfast.server.access.Person;
import io.holdfast.server.access.Role;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds people and their groups over one connection. */
record Lookup(Directory directory, LDAPConnection connection) {
    private static final int MOST_GROUPS = 5_000;
    /** LDAP_MATCHING_RULE_IN_CHAIN: a group counts, too, when another group is between. */
    private static final String IN_CHAIN = "1.2.840.113556.1.4.1941";

    /** Logs the server itself in. */
    void enter(Optional<String> secret) throws LDAPException {
        if (!directory.bindName().isEmpty()) {
            connection.bind(directory.bindName(), secret.orElse(""));
        }
    }

    Optional<SearchResultEntry> named(String name) throws LDAPException {
        return one(FilterTemplate.filled(directory.users().filter(), name, ""));
    }

    Optional<SearchResultEntry> keyed(String key, String name) throws LDAPException {
        Filter same = Filter.createEqualityFilter(
                directory.users().key(), HexFormat.of().parseHex(key));
        return one(Filter.createANDFilter(
                same, FilterTemplate.filled(directory.users().filter(), name, "")));
    }

    /** Fails when the filter fits several: which one was meant cannot be told. */
    private Optional<SearchResultEntry> one(Filter filter) throws LDAPException {
        Users users = directory.users();
        Stream<String> wanted = Stream.of(users.key(), users.name(), users.displayName(), users.mail());
        String[] attributes = Stream.of(wanted, Ban.ATTRIBUTES.stream(), groupAttributes())
                .flatMap(each -> each)
                .toArray(String[]::new);
        SearchRequest request = new SearchRequest(users.base(), SearchScope.SUB, filter, attributes);
        request.setSizeLimit(2);
        List<SearchResultEntry> found = entries(request);
        if (found.size() > 1) {
            throw new LDAPException(ResultCode.SIZE_LIMIT_EXCEEDED, "the filter of the users fits several entries");
        }
        return found.stream().findFirst();
    }

    private Stream<String> groupAttributes() {
        return switch (directory.groups()) {
            case GroupSearch.MemberOf(String attribute) -> Stream.of(attribute);
            case GroupSearch.Search _, GroupSearch.Nested _ -> Stream.empty();
        };
    }

    Person person(SearchResultEntry entry) throws LDAPException {
        Users users = directory.users();
        byte[] key = entry.getAttributeValueBytes(users.key());
        if (key == null) {
            throw lacking(entry, users.key());
        }
        String name = name(entry);
        return new Person(
                HexFormat.of().formatHex(key),
                entry.getDN(),
                name,
                text(entry.getAttributeValue(users.displayName())),
                text(entry.getAttributeValue(users.mail())),
                role(groups(entry, name)));
    }

    /** What the user is called here. */
    String name(SearchResultEntry entry) throws LDAPException {
        String name = entry.getAttributeValue(directory.users().name());
        if (name == null) {
            throw lacking(entry, directory.users().name());
        }
        return name;
    }

    private static LDAPException lacking(SearchResultEntry entry, String attribute) {
        return new LDAPException(ResultCode.NO_SUCH_ATTRIBUTE, entry.getDN() + " has no " + attribute);
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }

    /** Distinguished names, normalized. */
    Set<String> groups(SearchResultEntry entry, String name) throws LDAPException {
        return switch (directory.groups()) {
            case GroupSearch.MemberOf(String attribute) -> {
                String[] values = entry.getAttributeValues(attribute);
                yield normal(values == null ? List.of() : Arrays.asList(values));
            }
            case GroupSearch.Search(String base, String filter) ->
                search(base, FilterTemplate.filled(filter, name, entry.getDN()));
            case GroupSearch.Nested(String base) ->
                search(base, Filter.createExtensibleMatchFilter("member", IN_CHAIN, false, entry.getDN()));
        };
    }

    private Set<String> search(String base, Filter filter) throws LDAPException {
        SearchRequest request = new SearchRequest(base, SearchScope.SUB, filter, SearchRequest.NO_ATTRIBUTES);
        request.setSizeLimit(MOST_GROUPS);
        return normal(entries(request).stream().map(SearchResultEntry::getDN).toList());
    }

    private List<SearchResultEntry> entries(SearchRequest request) throws LDAPException {
        return Objects.requireNonNullElse(connection.search(request).getSearchEntries(), List.of());
    }

    private static Set<String> normal(List<String> names) throws LDAPException {
        Set<String> normal = new LinkedHashSet<>();
        for (String name : names) {
            normal.add(DN.normalize(name));
        }
        return normal;
    }

    Optional<Role> role(Set<String> groups) throws LDAPException {
        for (GroupRole each : directory.roles()) {
            if (groups.contains(DN.normalize(each.group()))) {
                return Optional.of(each.role());
            }
        }
        return Optional.empty();
    }
}
