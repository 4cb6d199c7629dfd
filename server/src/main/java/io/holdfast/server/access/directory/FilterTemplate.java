package io.holdfast.server.access.directory;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import io.holdfast.server.database.Conditions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A filter with places for what is only known later. What is put there is escaped: it can only ever be a value. */
final class FilterTemplate {
    static final Pattern NAME = Pattern.compile("\\{name}");
    static final Pattern ANY = Pattern.compile("\\{(name|dn)}");

    private FilterTemplate() {}

    static void check(String field, String template, Pattern needed) {
        try {
            if (needed.matcher(template).find()) {
                filled(template, "x", "cn=x");
                return;
            }
        } catch (LDAPException e) {
            // Said below.
        }
        throw Conditions.invalid(field, "it is a filter of RFC 4515 with a place for the user, such as (uid={name}).");
    }

    static Filter filled(String template, String name, String place) throws LDAPException {
        return Filter.create(ANY.matcher(template)
                .replaceAll(at ->
                        Matcher.quoteReplacement(Filter.encodeValue(at.group().equals("{dn}") ? place : name))));
    }
}
