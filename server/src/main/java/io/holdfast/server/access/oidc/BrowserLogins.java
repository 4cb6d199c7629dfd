package io.holdfast.server.access.oidc;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.server.access.Logins;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.access.Person;
import io.holdfast.server.access.Secrets;
import io.holdfast.server.access.Sessions;
import io.holdfast.server.access.SoleSettings;
import io.holdfast.server.access.Use;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The way of a browser to the provider and back: authorization code with PKCE. What leaves comes back once, within ten minutes, to the
 * same browser, or not at all.
 */
public final class BrowserLogins {
    static final Duration LASTS = Duration.ofMinutes(10);
    private static final int MOST_ON_THEIR_WAY = 10_000;

    /** A browser that is to go there; it keeps {@code binding} and shows it when it comes back. */
    public record Begun(URI there, String binding) {}

    /** What a browser comes back with. */
    public record Arrival(
            String state, Optional<String> code, Optional<String> error, Optional<String> issuer, String binding) {}

    /** A browser that came back, and where in our own pages it wanted to be. */
    public record Ended(Sessions.Opened session, String back) {}

    private record Pending(String nonce, String verifier, String back) {}

    private record Access(Provider provider, Optional<String> secret) {}

    private final Database database;
    private final SoleSettings<Provider> providers;
    private final Logins logins;
    private final MasterKey master;
    private final Ids ids;
    private final Time time;

    public BrowserLogins(
            Database database, SoleSettings<Provider> providers, Logins logins, MasterKey master, Ids ids, Time time) {
        this.database = database;
        this.providers = providers;
        this.logins = logins;
        this.master = master;
        this.ids = ids;
        this.time = time;
    }

    public Begun begin(String back) {
        Provider provider = access().provider();
        URI there = new ProviderLink(provider).offer().authorization();
        String state = ids.secret("");
        String binding = ids.secret("");
        Pending pending = new Pending(ids.secret(""), ids.secret(""), back);
        database.change(handle -> keep(handle, state, binding, pending));
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", provider.clientId());
        query.put("redirect_uri", provider.callback());
        query.put(
                "scope",
                Stream.concat(Stream.of("openid"), provider.scopes().stream())
                        .distinct()
                        .collect(Collectors.joining(" ")));
        query.put("state", state);
        query.put("nonce", pending.nonce());
        query.put("code_challenge", challenge(pending.verifier()));
        query.put("code_challenge_method", "S256");
        String join = there.getRawQuery() == null ? "?" : "&";
        return new Begun(URI.create(there + join + ProviderLink.query(query)), binding);
    }

    public Ended end(Arrival arrival, String address) {
        Pending pending = database.write(handle -> take(handle, arrival))
                .orElseThrow(() -> refused("this login was not begun here, or has ended: begin again."));
        Access access = access();
        Provider provider = access.provider();
        if (arrival.issuer().isPresent() && !arrival.issuer().get().equals(provider.issuer())) {
            throw refused("the answer comes from another provider: begin again.");
        }
        String code = arrival.code()
                .filter(_ -> arrival.error().isEmpty())
                .orElseThrow(() -> refused("the OpenID provider did not let you in: begin again."));
        ProviderLink link = new ProviderLink(provider);
        ProviderLink.Offer offer = link.offer();
        String token = link.idToken(offer, access.secret(), code, pending.verifier());
        // Its keys are asked for each time, so that new ones count at once.
        Person person = new IdTokens(provider, time).person(token, link.keys(offer), pending.nonce());
        return new Ended(logins.byProvider(person, address), pending.back());
    }

    private Access access() {
        Access access = database.read(handle -> new Access(providers.get(handle).spec(), providers.secret(handle)));
        if (access.provider().use() == Use.OFF) {
            throw Conditions.impossible(
                    Provider.NAME, "no OpenID provider is set up here: log in with a name and a password.");
        }
        return access;
    }

    private static HoldfastException refused(String why) {
        return new HoldfastException(ErrorCode.ACCESS_CREDENTIALS, "login", why);
    }

    private void keep(Handle handle, String state, String binding, Pending pending) {
        handle.createUpdate("DELETE FROM browser_login WHERE expires_at < :now")
                .bind("now", ids.millis())
                .execute();
        int waiting = handle.createQuery("SELECT count(*) FROM browser_login")
                .mapTo(Integer.class)
                .one();
        if (waiting >= MOST_ON_THEIR_WAY) {
            throw new HoldfastException(
                    ErrorCode.ACCESS_BUSY, "login", "too many people log in at this moment: try again in ten minutes.");
        }
        handle.createUpdate("INSERT INTO browser_login (state, binding, nonce, verifier, back, expires_at)"
                        + " VALUES (:state, :binding, :nonce, :verifier, :back, :end)")
                .bind("state", Secrets.hash(state))
                .bind("binding", Secrets.hash(binding))
                .bind("nonce", pending.nonce())
                .bind("verifier", master.seal(pending.verifier().getBytes(StandardCharsets.UTF_8), purpose(state)))
                .bind("back", pending.back())
                .bind("end", ids.millis() + LASTS.toMillis())
                .execute();
    }

    /** Once: who comes second finds nothing. */
    private Optional<Pending> take(Handle handle, Arrival arrival) {
        return handle.createQuery("DELETE FROM browser_login WHERE state = :state AND binding = :binding"
                        + " AND expires_at >= :now RETURNING nonce, verifier, back")
                .bind("state", Secrets.hash(arrival.state()))
                .bind("binding", Secrets.hash(arrival.binding()))
                .bind("now", ids.millis())
                .map((row, context) -> new Pending(
                        row.getString("nonce"),
                        new String(
                                master.open(row.getString("verifier"), purpose(arrival.state())),
                                StandardCharsets.UTF_8),
                        row.getString("back")))
                .findOne();
    }

    private static String purpose(String state) {
        return "the verifier of the login " + Secrets.hash(state);
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
