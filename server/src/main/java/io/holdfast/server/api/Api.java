package io.holdfast.server.api;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Credentials;
import io.holdfast.server.access.Accounts;
import io.holdfast.server.access.ApiTokens;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Authority;
import io.holdfast.server.access.FirstAdministrator;
import io.holdfast.server.access.Logins;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.access.Passwords;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Settings;
import io.holdfast.server.inventory.Site;
import io.holdfast.server.policy.Policy;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.stream.Stream;

/** Puts the routes together with what they need. */
public final class Api {
    /** Of a hash of a password: what OWASP recommends at least. */
    private static final int KIBIBYTES = 19_456;

    private static final int PASSES = 2;

    private final Database database;
    private final Time time;
    private final Json json = new Json();
    private final Ids ids;
    private final MasterKey master;
    private final Accounts accounts;
    private final Passwords passwords;
    private final Logins logins;
    private final AuditLog audit;
    private final Authority authority;
    private final FirstAdministrator first;

    private Api(Database database, MasterKey master, Time time, Randomness randomness) {
        Settings settings = new Settings();
        this.database = database;
        this.time = time;
        this.master = master;
        ids = new Ids(time, randomness);
        passwords = new Passwords(randomness, KIBIBYTES, PASSES);
        accounts = new Accounts(ids, settings);
        audit = new AuditLog(database, ids, master);
        logins = new Logins(database, accounts, passwords, audit, master, ids, time, randomness);
        authority = Authority.of(database, settings, master, time, randomness);
        first = new FirstAdministrator(database, settings, accounts, passwords, audit, ids);
    }

    public static Api of(Database database, MasterKey master, Time time, Randomness randomness) {
        return new Api(database, master, time, randomness);
    }

    public Authority authority() {
        return authority;
    }

    public FirstAdministrator firstAdministrator() {
        return first;
    }

    List<Route> routes() {
        PolicyRoutes policies = new PolicyRoutes(json, time);
        return Stream.of(
                        new LoginRoutes(json, logins).routes(),
                        new OwnRoutes(database, json, logins, new ApiTokens(ids), audit).routes(),
                        new UserRoutes(database, json, accounts, passwords, audit).routes(),
                        new AuditRoutes(json, audit).routes(),
                        new DefinitionRoutes<>(database, json, audit, new Definitions<>(json, ids, "site", Site.class))
                                .under("sites"),
                        policies.routes(),
                        new DefinitionRoutes<>(
                                        database, json, audit, new Definitions<>(json, ids, "policy", Policy.class))
                                .under("policies", policies::check))
                .flatMap(List::stream)
                .toList();
    }

    /** Starts to serve at {@code address}; port 0 takes a free one. */
    public HttpApi open(Address address, Credentials own) {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Gate gate = new Gate(json, logins, audit);
        HttpApi http = new HttpApi(
                json,
                gate,
                database,
                new Repetition(ids, master),
                metrics,
                routes(),
                new OpenDoors(database, gate, metrics),
                new Tls(address, own));
        http.start();
        return http;
    }
}
