package io.holdfast.protocol;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a process is. Its certificate says so in a subject alternative name, a URI {@code urn:holdfast:ROLE:ID}.
 *
 * @param id letters, digits, dots, dashes, underscores; at most 64
 */
public record Identity(Role role, String id) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern URI = Pattern.compile("urn:holdfast:([a-z]{1,16}):([A-Za-z0-9._-]{1,64})");
    /** RFC 5280, GeneralName: uniformResourceIdentifier. */
    private static final int URI_NAME = 6;

    public Identity {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("no id: " + id);
        }
    }

    /** What its certificate has as subject alternative name, of the URI kind. */
    public String uri() {
        return "urn:holdfast:" + role.word() + ":" + id;
    }

    /** Reads such a name. */
    public static Optional<Identity> parse(String uri) {
        Matcher matcher = URI.matcher(uri);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Role.of(matcher.group(1)).map(role -> new Identity(role, matcher.group(2)));
    }

    /** Whom a certificate names; empty unless it names exactly one. */
    public static Optional<Identity> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = Optional.ofNullable(certificate.getSubjectAlternativeNames())
                    .orElse(List.of());
            List<Identity> found = names.stream()
                    .filter(name -> name.getFirst().equals(URI_NAME))
                    .flatMap(name -> parse(String.valueOf(name.get(1))).stream())
                    .toList();
            return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return role.word() + " " + id;
    }
}
