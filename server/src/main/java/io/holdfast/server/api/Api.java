package io.holdfast.server.api;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.Listener;
import io.holdfast.protocol.Service;
import io.holdfast.server.access.Actor;
import io.holdfast.server.access.ApiTokens;
import io.holdfast.server.access.Authority;
import io.holdfast.server.access.FirstAdministrator;
import io.holdfast.server.access.Lockout;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.access.Passwords;
import io.holdfast.server.access.directory.DirectoryCheck;
import io.holdfast.server.access.oidc.BrowserLogins;
import io.holdfast.server.catalog.SelfBackup;
import io.holdfast.server.database.Database;
import io.holdfast.server.job.Seat;
import io.holdfast.server.report.EstateMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Puts the routes together, and opens the doors: for people and programs, and for agents and media servers. */
public final class Api implements AutoCloseable {
    private static final int MOST_MEMBERS = 5_000;

    private final Parts parts;
    private final Acts acts;
    private final Time time;

    private Api(Parts parts, Time time) {
        this.parts = parts;
        acts = new Acts(parts);
        this.time = time;
    }

    /** {@code packageFiles}: where the packages for agents lie. */
    public static Api of(
            Database database,
            MasterKey master,
            Passwords passwords,
            Seat seat,
            SelfBackup.Kit kit,
            Path packageFiles,
            Time time,
            Randomness randomness) {
        return new Api(new Parts(database, master, passwords, seat, kit, packageFiles, time, randomness), time);
    }

    public Authority authority() {
        return parts.authority;
    }

    /** A new certificate for a server that has run for long, written down. */
    public Credentials renew(String id, List<String> names) {
        Credentials fresh = parts.authority.server(id, names);
        parts.database.change(handle -> parts.audit.done(
                handle, Actor.server(), "certificate.renew", fresh.identity().toString(), ""));
        return fresh;
    }

    public FirstAdministrator firstAdministrator() {
        return new FirstAdministrator(
                parts.database,
                parts.settings,
                parts.accounts,
                parts.passwords,
                parts.audit,
                parts.ids,
                parts.alert::begin);
    }

    /** What is done in the server's own name. */
    public LocalWork local() {
        return new LocalWork(parts, acts);
    }

    /** {@code control}: where agents and media servers reach this server. */
    List<Route> routes(List<Address> control) {
        PolicyRoutes policies = new PolicyRoutes(parts.json, time);
        JobRoutes jobs = new JobRoutes(parts, acts, time);
        return Stream.of(
                        new LoginRoutes(parts.json, parts.logins, parts.sessions).routes(),
                        new OwnRoutes(
                                        parts.database,
                                        parts.json,
                                        parts.logins,
                                        parts.factors,
                                        new ApiTokens(parts.ids),
                                        parts.audit)
                                .routes(),
                        new UserRoutes(parts.database, parts.json, parts.accounts, parts.passwords, parts.audit)
                                .routes(),
                        new DirectoryRoutes(
                                        parts.database,
                                        parts.json,
                                        parts.audit,
                                        parts.directories,
                                        new DirectoryCheck(
                                                parts.database, parts.directories, new Lockout(parts.ids), time))
                                .routes(),
                        new ProviderRoutes(parts.database, parts.json, parts.audit, parts.providers).routes(),
                        new BrowserLoginRoutes(
                                        parts.json,
                                        new BrowserLogins(
                                                parts.database,
                                                parts.providers,
                                                parts.logins,
                                                parts.master,
                                                parts.ids,
                                                time),
                                        parts.audit)
                                .routes(),
                        new AuditRoutes(parts.json, parts.audit).routes(),
                        new DefinitionRoutes<>(
                                        parts.database,
                                        parts.json,
                                        parts.audit,
                                        parts.sites,
                                        (handle, own, site) -> {},
                                        acts::requireSiteUnused)
                                .under("sites"),
                        policies.routes(),
                        new DefinitionRoutes<>(
                                        parts.database,
                                        parts.json,
                                        parts.audit,
                                        parts.policies,
                                        (handle, own, policy) -> policies.check(policy),
                                        jobs::requirePolicyUnused)
                                .under("policies"),
                        estate(jobs),
                        jobs.routes(),
                        new RetentionRoutes(parts, time).routes(),
                        new ClearanceRoutes(parts, time).routes(),
                        new RetirementRoutes(parts, jobs, time).routes(),
                        new SavingsRoutes(parts).routes(),
                        new SelfBackupRoutes(parts).routes(),
                        new LimitRoutes(parts).routes(),
                        ServerRoutes.routes(parts.json, control),
                        work(),
                        parts.alert.routes())
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> estate(JobRoutes jobs) {
        return Stream.of(
                        new MemberRoutes(parts.database, parts.json, parts.audit, parts.members, acts, parts.desk)
                                .routes(),
                        new AgentPackageRoutes(parts).routes(),
                        new AgentUpgradeRoutes(parts).routes(),
                        new ResourceRoutes(
                                        parts.database,
                                        parts.json,
                                        parts.audit,
                                        parts.members,
                                        parts.resources,
                                        parts.groups,
                                        jobs::requireResourceUnused)
                                .routes(),
                        new DefinitionRoutes<>(
                                        parts.database,
                                        parts.json,
                                        parts.audit,
                                        parts.groups,
                                        (handle, own, group) -> {},
                                        (handle, id) -> {
                                            jobs.requireGroupUnused(handle, id);
                                            acts.requireGroupUnused(handle, id);
                                        })
                                .under("groups"),
                        new RepositoryRoutes(
                                        parts.database,
                                        parts.json,
                                        parts.audit,
                                        acts,
                                        parts.pools,
                                        parts.repositories,
                                        parts.starts,
                                        parts.desk)
                                .routes())
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> work() {
        return Stream.of(
                        new BrowseRoutes(parts.database, parts.json, parts.audit, parts.browsing).routes(),
                        new WorkRoutes(
                                        parts.database,
                                        parts.json,
                                        parts.audit,
                                        acts,
                                        parts.runs,
                                        parts.points,
                                        parts.restores,
                                        parts.desk,
                                        time)
                                .routes())
                .flatMap(List::stream)
                .toList();
    }

    /** Starts to serve people and programs at {@code address}, port 0 takes a free one; they are told where agents and media servers are served. */
    public HttpApi open(Address address, Credentials own, List<Address> control) {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.gauge("holdfast_members_connected", parts.desk, desk -> desk.connected());
        Gate gate = new Gate(parts.json, parts.sessions, parts.audit);
        HttpApi http = new HttpApi(
                parts.json,
                gate,
                parts.database,
                new Repetition(parts.ids, parts.master),
                metrics,
                routes(control),
                new OpenDoors(parts.database, gate, metrics, new EstateMetrics(parts.database, metrics, time)),
                new Tls(address, own, time));
        http.start();
        return http;
    }

    /** Starts to serve agents and media servers, and those who want to become one. */
    public Listener listen(Address address, Credentials own) {
        Listener.Offer offer = new Listener.Offer(
                own,
                parts.certifications.revocations(),
                Map.of(
                        Service.CONTROL,
                        parts.desk::serve,
                        Service.ENROLMENT,
                        Enrolment.acceptor(parts.enrolments.registrar(parts.members::add))),
                MOST_MEMBERS);
        Listener listener = Listener.open(address, offer, time);
        parts.desk.begin();
        parts.scheduler.begin();
        parts.housekeeping.begin();
        parts.alert.watcher().begin();
        return listener;
    }

    @Override
    public void close() {
        parts.alert.watcher().close();
        parts.scheduler.close();
        parts.housekeeping.close();
        parts.desk.close();
    }
}
