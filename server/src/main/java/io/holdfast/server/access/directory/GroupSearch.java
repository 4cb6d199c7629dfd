package io.holdfast.server.access.directory;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the groups of a user are found. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = GroupSearch.MemberOf.class, name = "memberOf"),
    @JsonSubTypes.Type(value = GroupSearch.Search.class, name = "search"),
    @JsonSubTypes.Type(value = GroupSearch.Nested.class, name = "nested")
})
public sealed interface GroupSearch {
    /** They are an attribute of the user. */
    record MemberOf(String attribute) implements GroupSearch {
        public MemberOf {
            Users.checkAttribute("groups.attribute", attribute);
        }
    }

    /**
     * They are looked for.
     *
     * @param filter with {@code {dn}} or {@code {name}} for the user
     */
    record Search(String base, String filter) implements GroupSearch {
        public Search {
            Directory.requireName("groups.base", base);
            FilterTemplate.check("groups.filter", filter, FilterTemplate.ANY);
        }
    }

    /** Active Directory finds them, with those that they are in themselves. */
    record Nested(String base) implements GroupSearch {
        public Nested {
            Directory.requireName("groups.base", base);
        }
    }
}
