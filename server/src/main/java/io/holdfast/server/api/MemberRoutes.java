package io.holdfast.server.api;

import io.holdfast.protocol.Role;
import io.holdfast.server.access.AuditLog;
import io.holdfast.server.access.Enrolments;
import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Json;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.job.ControlDesk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Agents and media servers: enrolled, listed, changed, revoked. */
final class MemberRoutes {
    /** {@code memberId} names who is there already and is to join again; {@code name} is the host's when it is empty. */
    record NewEnrolment(Role role, String name, String siteId, Optional<String> memberId, Duration lifetime) {}

    private final Database database;
    private final Json json;
    private final AuditLog audit;
    private final Members members;
    private final Acts acts;
    private final ControlDesk desk;

    MemberRoutes(Database database, Json json, AuditLog audit, Members members, Acts acts, ControlDesk desk) {
        this.database = database;
        this.json = json;
        this.audit = audit;
        this.members = members;
        this.acts = acts;
        this.desk = desk;
    }

    List<Route> routes() {
        return Stream.of(
                        Routes.needing(json, Permission.CONFIGURE)
                                .create(
                                        "/api/v1/enrolments",
                                        "createEnrolment",
                                        NewEnrolment.class,
                                        json.type(Enrolments.Issued.class),
                                        this::enrolment)
                                .routes(),
                        of(Role.AGENT, "/api/v1/agents", "Agent"),
                        of(Role.MEDIA, "/api/v1/media-servers", "MediaServer"))
                .flatMap(List::stream)
                .toList();
    }

    private Function<Handle, Reply> enrolment(Call call) {
        NewEnrolment wanted = call.body(NewEnrolment.class);
        return handle -> Reply.of(acts.invite(handle, call.actor(), wanted));
    }

    private List<Route> of(Role role, String list, String name) {
        String one = list + "/{id}";
        Routes view = Routes.needing(json, Permission.VIEW);
        view.list(
                        list,
                        "list" + name + "s",
                        view.pageOf(Member.class),
                        List.of("name"),
                        call -> Reply.of(
                                database.read(handle -> members.page(handle, role, call.page(), call.query("name")))))
                .get(
                        one,
                        "get" + name,
                        Member.class,
                        call -> member(database.read(handle -> members.get(handle, role, call.path("id")))));
        Routes configure = Routes.needing(json, Permission.CONFIGURE);
        configure
                .put(one, "change" + name, Members.Change.class, json.type(Member.class), call -> change(call, role))
                .post(one + "/revoke", "revoke" + name, Reply.Nothing.class, Member.class, call -> revoke(call, role));
        return Stream.concat(view.routes().stream(), configure.routes().stream())
                .toList();
    }

    private static Reply member(Member member) {
        return new Reply(member, member.version());
    }

    private Reply change(Call call, Role role) {
        Members.Change change = call.body(Members.Change.class);
        return member(database.write(handle -> {
            boolean elsewhere =
                    !members.get(handle, role, call.path("id")).siteId().equals(change.siteId());
            if (elsewhere) {
                acts.requireSite(handle, change.siteId());
            }
            Member changed = members.change(handle, role, call.path("id"), call.seen(), change);
            audit.done(handle, call.actor(), role.word() + ".change", changed.name(), json.text(change));
            return changed;
        }));
    }

    private Reply revoke(Call call, Role role) {
        Member revoked = database.write(handle -> {
            Member member = members.revoke(handle, role, call.path("id"));
            audit.done(handle, call.actor(), role.word() + ".revoke", member.name(), "");
            return member;
        });
        desk.revoked();
        return member(revoked);
    }
}
