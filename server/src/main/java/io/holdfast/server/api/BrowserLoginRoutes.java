package io.holdfast.server.api;

import io.holdfast.format.HoldfastException;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.oidc.BrowserLogins;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Json;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Logging in by an OpenID provider: a browser is sent there, and comes back. */
final class BrowserLoginRoutes {
    private static final String BEGIN = "/api/v1/login/oidc";
    private static final String COOKIE = "holdfast_oidc";
    private static final int LONGEST = 2_000;

    private final Json json;
    private final BrowserLogins logins;
    private final AuditLog audit;

    BrowserLoginRoutes(Json json, BrowserLogins logins, AuditLog audit) {
        this.json = json;
        this.logins = logins;
        this.audit = audit;
    }

    List<Route> routes() {
        return new Routes(json, new Route.Door.Open())
                .lead(BEGIN, "beginBrowserLogin", List.of("return"), this::begin)
                .lead(BEGIN + "/callback", "endBrowserLogin", List.of("state", "code", "error", "iss"), this::end)
                .routes();
    }

    private URI begin(Call call) {
        String back = own(call.query("return").orElse("/"));
        BrowserLogins.Begun begun = logins.begin(back);
        Cookie cookie = new Cookie(COOKIE, begun.binding());
        cookie.setPath(BEGIN);
        cookie.setHttpOnly(true);
        // It has to come along when the provider sends the browser back.
        cookie.setSameSite(SameSite.LAX);
        cookie.setSecure(true);
        call.context().cookie(cookie);
        return begun.there();
    }

    private URI end(Call call) {
        String address = call.actor().address();
        try {
            BrowserLogins.Ended ended = logins.end(arrival(call), address);
            call.context().removeCookie(COOKIE, BEGIN);
            Gate.keep(call.context(), ended.session().secret());
            return URI.create(ended.back());
        } catch (HoldfastException e) {
            audit.refused(call.actor(), "login", e.subject(), e.code().code());
            throw e;
        }
    }

    private static BrowserLogins.Arrival arrival(Call call) {
        return new BrowserLogins.Arrival(
                call.query("state").orElse(""),
                call.query("code"),
                call.query("error"),
                call.query("iss"),
                Optional.ofNullable(call.context().cookie(COOKIE)).orElse(""));
    }

    /** A path of our own pages; what browsers could take for another place is refused. */
    private static String own(String back) {
        boolean ours = back.length() <= LONGEST && back.matches("/(?![/\\\\])[!-\\[\\]-~]*");
        try {
            if (ours && URI.create(back).getRawAuthority() == null) {
                return back;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw Conditions.invalid("return", "it is a path of this server, such as /runs.");
    }
}
