package io.holdfast.server.access.oidc;

import io.holdfast.server.access.SoleSettings;
import io.holdfast.server.access.Trust;
import io.holdfast.server.access.Use;
import io.holdfast.server.database.Conditions;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * An OpenID provider that says who may log in.
 *
 * @param issuer its URL, exactly as it calls itself
 * @param secret of this client, as somebody wrote it down; absent in what is stored, an empty one removes what is stored
 * @param scopes beside {@code openid}
 * @param nameClaim claim that is the user's name here
 * @param groupsClaim claim with the user's groups, a text or a list of texts
 * @param roles the first whose group somebody is in counts; who is in none is refused
 * @param callback where the provider sends browsers back to: the server's own URL, as the provider knows it
 * @param trusted certificates, PEM, that are trusted instead of those of the platform
 */
public record Provider(
        Use use,
        String issuer,
        String clientId,
        Optional<String> secret,
        List<String> scopes,
        String nameClaim,
        String groupsClaim,
        List<ClaimRole> roles,
        String callback,
        Optional<String> trusted)
        implements SoleSettings.Sole<Provider> {
    public static final String NAME = "provider";
    private static final String CALLBACK = "/api/v1/login/oidc/callback";

    public Provider {
        scopes = List.copyOf(scopes);
        roles = List.copyOf(roles);
        Trust.check("trusted", trusted);
        for (String scope : scopes) {
            if (!scope.matches("[!#-\\[\\]-~]{1,100}")) {
                throw Conditions.invalid("scopes", "a scope is a word, such as groups.");
            }
        }
        if (use == Use.ON) {
            check("issuer", issuer);
            if (clientId.isBlank() || nameClaim.isBlank() || groupsClaim.isBlank()) {
                throw Conditions.invalid("clientId", "it, nameClaim and groupsClaim are needed.");
            }
            if (!check("callback", callback).getRawPath().equals(CALLBACK)) {
                throw Conditions.invalid("callback", "it is like https://this-server" + CALLBACK + ".");
            }
        }
    }

    public static Provider unused() {
        return new Provider(
                Use.OFF,
                "",
                "",
                Optional.empty(),
                List.of("profile", "email"),
                "preferred_username",
                "groups",
                List.of(),
                "",
                Optional.empty());
    }

    /** An address that may be asked: with TLS, or on this machine. */
    static URI check(String field, String text) {
        URI address;
        try {
            address = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw Conditions.invalid(field, "it is no URL.");
        }
        String host = String.valueOf(address.getHost());
        boolean here = host.matches("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
        boolean secure = "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && here);
        if (address.getHost() == null
                || !secure
                || address.getRawUserInfo() != null
                || address.getRawFragment() != null) {
            throw Conditions.invalid(field, "it is like https://host/path.");
        }
        return address;
    }

    @Override
    public Provider withoutSecret() {
        return new Provider(
                use, issuer, clientId, Optional.empty(), scopes, nameClaim, groupsClaim, roles, callback, trusted);
    }

    @Override
    public String destination() {
        return issuer + " " + trusted.orElse("");
    }

    @Override
    public String name() {
        return NAME;
    }
}
