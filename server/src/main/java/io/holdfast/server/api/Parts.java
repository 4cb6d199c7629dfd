package io.holdfast.server.api;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.access.Accounts;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Authority;
import io.holdfast.server.access.Certifications;
import io.holdfast.server.access.Enrolments;
import io.holdfast.server.access.Logins;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.access.Passwords;
import io.holdfast.server.access.People;
import io.holdfast.server.access.Renewals;
import io.holdfast.server.access.SecondFactors;
import io.holdfast.server.access.Sessions;
import io.holdfast.server.access.SoleSettings;
import io.holdfast.server.access.TicketKey;
import io.holdfast.server.access.Vouching;
import io.holdfast.server.access.directory.Directory;
import io.holdfast.server.access.directory.LdapRegistry;
import io.holdfast.server.access.oidc.Provider;
import io.holdfast.server.catalog.Browsing;
import io.holdfast.server.catalog.Clearance;
import io.holdfast.server.catalog.Housekeeping;
import io.holdfast.server.catalog.Measurements;
import io.holdfast.server.catalog.OwnJobs;
import io.holdfast.server.catalog.Points;
import io.holdfast.server.catalog.Restores;
import io.holdfast.server.catalog.Retention;
import io.holdfast.server.catalog.Retirement;
import io.holdfast.server.catalog.SelfBackup;
import io.holdfast.server.catalog.ServerClock;
import io.holdfast.server.catalog.Trash;
import io.holdfast.server.catalog.Verifications;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.Json;
import io.holdfast.server.database.Settings;
import io.holdfast.server.inventory.Group;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Pools;
import io.holdfast.server.inventory.Repositories;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.inventory.Site;
import io.holdfast.server.job.Agenda;
import io.holdfast.server.job.ControlDesk;
import io.holdfast.server.job.Job;
import io.holdfast.server.job.LimitSettings;
import io.holdfast.server.job.Rates;
import io.holdfast.server.job.Runs;
import io.holdfast.server.job.Scheduler;
import io.holdfast.server.job.Seat;
import io.holdfast.server.job.SharedClock;
import io.holdfast.server.job.Starts;
import io.holdfast.server.policy.Policy;
import io.holdfast.server.upgrade.Candidates;
import io.holdfast.server.upgrade.Conductor;
import io.holdfast.server.upgrade.Packages;
import io.holdfast.server.upgrade.Upgrades;
import java.nio.file.Path;

/** What a server consists of, wired. */
final class Parts {
    final Database database;
    final Json json = new Json();
    final MasterKey master;
    final Ids ids;
    final Settings settings = new Settings();
    final Passwords passwords;
    final Accounts accounts;
    final AuditLog audit;
    final SoleSettings<Directory> directories;
    final SoleSettings<Provider> providers;
    final Sessions sessions;
    final SecondFactors factors;
    final Logins logins;
    final Authority authority;
    final Certifications certifications;
    final Enrolments enrolments;
    final Members members;
    final Resources resources;
    final Repositories repositories;
    final Pools pools;
    final Definitions<Site> sites;
    final Definitions<Group> groups;
    final Definitions<Policy> policies;
    final Definitions<Job> jobs;
    final Runs runs;
    final Starts starts;
    final Agenda agenda;
    final Scheduler scheduler;
    final Points points;
    final Restores restores;
    final Trash trash;
    final Retention retention;
    final Clearance clearance;
    final Retirement retirement;
    final Measurements measurements;
    final Verifications verifications;
    final LimitSettings limits;
    final ServerClock clock;
    final Housekeeping housekeeping;
    final ControlDesk desk;
    final Browsing browsing;
    final OwnJobs own;
    final SelfBackup selfBackup;
    final Packages packages;
    final Upgrades upgrades;
    final AlertParts alert;

    Parts(
            Database database,
            MasterKey master,
            Passwords passwords,
            Seat seat,
            SelfBackup.Kit kit,
            Path packageFiles,
            Time time,
            Randomness randomness) {
        this.database = database;
        this.master = master;
        this.passwords = passwords;
        ids = new Ids(time, randomness);
        accounts = new Accounts(ids, settings);
        audit = new AuditLog(database, ids, master);
        directories = sole(Directory.NAME, Directory.class, Directory.unused());
        providers = sole(Provider.NAME, Provider.class, Provider.unused());
        LdapRegistry registry = new LdapRegistry(database, directories, time);
        People people = new People(accounts, audit, ids);
        sessions = new Sessions(database, accounts, new Vouching(database, registry, people, ids), audit, ids);
        factors = new SecondFactors(database, audit, master, time, randomness);
        logins = new Logins(
                database, accounts, passwords, factors, sessions, new Logins.Outside(registry, people), audit, ids);
        authority = Authority.of(database, settings, master, time, randomness);
        certifications = new Certifications(database, ids);
        enrolments = new Enrolments(database, ids, authority, certifications, audit);
        members = new Members(database, json, certifications);
        resources = new Resources(database, json, ids);
        repositories = new Repositories(database, master, randomness);
        pools = new Pools(database, repositories);
        sites = new Definitions<>(json, ids, "site", Site.class);
        groups = new Definitions<>(json, ids, "group", Group.class);
        policies = new Definitions<>(json, ids, "policy", Policy.class);
        jobs = new Definitions<>(json, ids, "job", Job.class);
        runs = new Runs(database, json, ids);
        starts = new Starts(runs, members, resources, repositories, groups, policies);
        agenda = new Agenda(jobs, policies);
        points = new Points(ids);
        trash = new Trash(points, audit);
        retention = new Retention(jobs, policies, points, trash);
        clearance = new Clearance(jobs, points, trash, retention);
        measurements = new Measurements(points, repositories, starts);
        retirement = new Retirement(repositories, points, trash, starts, audit);
        SharedClock shared = new SharedClock(database, time);
        clock = new ServerClock(settings, shared, time);
        limits = new LimitSettings(database, json, ids);
        own = new OwnJobs(settings, json);
        restores = new Restores(points, members, resources, repositories, runs, own);
        selfBackup = new SelfBackup(
                database,
                new SelfBackup.Estate(json, own, jobs, policies, members, resources, repositories, audit),
                kit,
                time);
        packages = new Packages(database, ids, audit, packageFiles);
        upgrades = new Upgrades(database, json, ids, audit, new Candidates(members, resources, groups, packages));
        desk = new ControlDesk(
                database,
                json,
                new ControlDesk.Estate(
                        members,
                        resources,
                        pools,
                        repositories,
                        certifications,
                        new Renewals(database, authority, certifications, audit),
                        TicketKey.of(database, settings, master),
                        limits,
                        selfBackup,
                        new Conductor(database, members, packages, upgrades, authority, audit)),
                runs,
                points,
                new Rates(jobs, policies, time),
                seat,
                time,
                randomness);
        scheduler = new Scheduler(
                database, new Scheduler.Estate(jobs, policies, agenda, starts, runs), audit, shared, desk::ring, time);
        verifications = new Verifications(
                database,
                settings,
                new Verifications.Estate(jobs, policies, members, resources, repositories, restores, starts));
        housekeeping = new Housekeeping(
                database,
                new Housekeeping.Estate(clock, retention, verifications, points, repositories, retirement, starts),
                desk::ring,
                time);
        browsing = new Browsing(database, points, resources, restores, desk.questions());
        alert = new AlertParts(this, seat.id(), time);
    }

    private <T extends SoleSettings.Sole<T>> SoleSettings<T> sole(String kind, Class<T> type, T first) {
        return new SoleSettings<>(database, new Definitions<>(json, ids, kind, type), first, settings, master);
    }
}
