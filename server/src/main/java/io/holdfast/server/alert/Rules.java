package io.holdfast.server.alert;

import io.holdfast.server.catalog.ServerClock;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Unreadable;
import io.holdfast.server.inventory.Group;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Pools;
import io.holdfast.server.inventory.Protected;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.inventory.Site;
import io.holdfast.server.job.Agenda;
import io.holdfast.server.job.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What rules find now, narrowed to their scopes. */
public final class Rules {
    private static final Finding.Place NOWHERE =
            new Finding.Place(Optional.empty(), Optional.empty(), Optional.empty());

    /** Where rules look. */
    public record Estate(
            Members members,
            Resources resources,
            Pools pools,
            Definitions<Site> sites,
            Definitions<Group> groups,
            Definitions<Job> jobs,
            Agenda agenda,
            ServerClock clock) {}

    private final Definitions<AlertRule> definitions;
    private final Definitions<AlertChannel> channels;
    private final Estate estate;
    private final RunFindings runs;
    private final MissedRuns missed;
    private final StalledRuns stalled;
    private final PointFindings points;
    private final MemberFindings members;
    private final PoolHistory history;
    private final PoolFindings pools;

    public Rules(
            Database database,
            Json json,
            Definitions<AlertRule> definitions,
            Definitions<AlertChannel> channels,
            Estate estate) {
        this.definitions = definitions;
        this.channels = channels;
        this.estate = estate;
        runs = new RunFindings(database, json);
        missed = new MissedRuns(database, estate.jobs(), estate.agenda());
        stalled = new StalledRuns(json);
        points = new PointFindings(database, estate.jobs(), estate.groups(), estate.resources());
        members = new MemberFindings(database);
        history = new PoolHistory(database, estate.pools());
        pools = new PoolFindings(database, history, estate.members());
    }

    /** Refuses a rule that names what is not there, or that is narrowed by what its alerts do not have. */
    public void check(Handle handle, AlertRule rule) {
        rule.channelIds().forEach(id -> channels.get(handle, id));
        Scope scope = rule.scope();
        scope.siteId().ifPresent(id -> estate.sites().get(handle, id));
        scope.groupId().ifPresent(id -> estate.groups().get(handle, id));
        scope.jobId().ifPresent(id -> estate.jobs().get(handle, id));
        boolean narrow = scope.groupId().isPresent() || scope.jobId().isPresent();
        if (narrow && rule.condition().about() == Condition.About.MEMBER) {
            throw Conditions.invalid(
                    "scope", "what this condition finds has no job and no group: narrow it by site or tag.");
        }
    }

    /** Refuses to remove what a rule is narrowed to: it would find nothing any more, and nobody would be told. */
    public void requireNone(Handle handle, String what, Predicate<Scope> names) {
        definitions.readable(handle).stream()
                .filter(each -> names.test(each.spec().scope()))
                .findFirst()
                .ifPresent(each -> {
                    throw Conditions.inUse(what, "the alert rule " + each.spec().name());
                });
    }

    /** Those that can be read; the others find nothing and end nothing until they are mended. */
    List<Definition<AlertRule>> readable(Handle handle) {
        return definitions.readable(handle);
    }

    List<Unreadable> unreadable(Handle handle) {
        return definitions.unreadable(handle);
    }

    void sample(Handle handle) {
        history.sample(handle);
    }

    List<Finding> find(Handle handle, AlertRule rule) {
        List<Finding> found = switch (rule.condition()) {
            case Condition.FailedRun condition -> runs.failed(handle, condition);
            case Condition.MissedRun condition -> missed.find(handle, condition);
            case Condition.StalledRun condition -> stalled.find(handle, condition);
            case Condition.NoGoodPoint condition -> points.none(handle, condition);
            case Condition.ShrunkenBackup condition -> points.shrunken(handle, condition);
            case Condition.SilentMember condition -> members.silent(handle, condition);
            case Condition.ExpiringCertificate condition -> members.expiring(handle, condition);
            case Condition.WrongClock condition -> members.wrongClock(handle, condition);
            case Condition.DoubtedClock _ -> doubted(handle);
            case Condition.StoppedUpgrade _ -> stopped(handle);
            case Condition.FilledPool condition -> pools.filled(handle, condition);
            case Condition.PoolFullSoon condition -> pools.fullSoon(handle, condition);
        };
        Scope scope = rule.scope();
        Optional<Set<String>> group = scope.groupId()
                .map(id -> estate
                        .groups()
                        .find(handle, id)
                        .map(known ->
                                estate.resources().selected(handle, known.spec().rule()))
                        .orElse(List.of())
                        .stream()
                        .map(Protected::id)
                        .collect(Collectors.toSet()));
        return found.stream()
                .filter(each -> scope.jobId().isEmpty() || each.place().jobId().equals(scope.jobId()))
                .filter(each -> group.isEmpty()
                        || each.place()
                                .resourceId()
                                .filter(group.get()::contains)
                                .isPresent())
                .filter(each -> at(handle, scope, each.place()))
                .toList();
    }

    private List<Finding> doubted(Handle handle) {
        return estate.clock().doubt(handle).stream()
                .map(doubt -> new Finding("clock", doubt, NOWHERE, Map.of("doubt", doubt)))
                .toList();
    }

    private static List<Finding> stopped(Handle handle) {
        return handle.createQuery("SELECT id, version, reason FROM agent_upgrade WHERE state = 'STOPPED' ORDER BY id")
                .map((row, context) -> new Finding(
                        row.getString("id"),
                        row.getString("reason"),
                        NOWHERE,
                        Map.of(
                                "upgrade", row.getString("id"),
                                "version", row.getString("version"),
                                "reason", row.getString("reason"))))
                .list();
    }

    private boolean at(Handle handle, Scope scope, Finding.Place place) {
        if (scope.siteId().isEmpty() && scope.tag().isEmpty()) {
            return true;
        }
        Optional<Member> member =
                place.memberId().flatMap(id -> estate.members().find(handle, id));
        return member.filter(known -> scope.siteId().isEmpty()
                        || known.siteId().equals(scope.siteId().get()))
                .filter(known -> scope.tag().isEmpty()
                        || known.tags().contains(scope.tag().get()))
                .isPresent();
    }
}
