package io.holdfast.server.upgrade;

import io.holdfast.protocol.Role;
import io.holdfast.protocol.Warrant;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.database.PageRequest;
import io.holdfast.server.inventory.Group;
import io.holdfast.server.inventory.Member;
import io.holdfast.server.inventory.Members;
import io.holdfast.server.inventory.Protected;
import io.holdfast.server.inventory.Resources;
import io.holdfast.server.upgrade.UpgradedAgent.State;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Finds whom an upgrade is for, and what is to be done with each. */
public final class Candidates {
    private final Members members;
    private final Resources resources;
    private final Definitions<Group> groups;
    private final Packages packages;

    public Candidates(Members members, Resources resources, Definitions<Group> groups, Packages packages) {
        this.members = members;
        this.resources = resources;
        this.groups = groups;
        this.packages = packages;
    }

    /** {@code state} is what it begins with. */
    record Candidate(Member agent, State state, String reason) {}

    /** Connected ones first, so that the first wave tells something soon; refused when the packages of one are missing, or it is in an upgrade that goes on. */
    List<Candidate> of(Handle handle, UpgradeSpec spec) {
        return meant(handle, spec).stream()
                .filter(agent -> agent.state() == Member.State.ENABLED)
                .sorted(Comparator.comparingInt((Member agent) -> agent.health() == Member.Health.CONNECTED ? 0 : 1)
                        .thenComparing(Member::name))
                .map(agent -> judged(handle, agent, spec))
                .toList();
    }

    private Collection<Member> meant(Handle handle, UpgradeSpec spec) {
        if (spec.agentIds().isEmpty() && spec.groupIds().isEmpty()) {
            return members.page(handle, Role.AGENT, PageRequest.ALL, Optional.empty())
                    .items();
        }
        Map<String, Member> meant = new LinkedHashMap<>();
        spec.agentIds().forEach(id -> meant.put(id, members.get(handle, Role.AGENT, id)));
        spec.groupIds().stream()
                .flatMap(id ->
                        resources.selected(handle, groups.get(handle, id).spec().rule()).stream())
                .map(Protected::agentId)
                .distinct()
                .forEach(id -> meant.put(id, members.get(handle, Role.AGENT, id)));
        return meant.values();
    }

    private Candidate judged(Handle handle, Member agent, UpgradeSpec spec) {
        Optional<DebianVersion> installed = installed(agent);
        if (!agent.capabilities().contains(Report.Hello.UPGRADES) || installed.isEmpty()) {
            return new Candidate(
                    agent, State.BY_HAND, "It cannot upgrade itself: upgrade it by hand, with apt on its machine.");
        }
        int order = installed.get().compareTo(new DebianVersion(spec.version()));
        if (order == 0) {
            return new Candidate(agent, State.DONE, "It has this version already.");
        }
        boolean back = spec.direction().equals(Optional.of(Warrant.Direction.ANY));
        if (order > 0 && !back) {
            return new Candidate(agent, State.NEWER, "It has " + installed.get() + ", which is newer.");
        }
        packages.parcels(handle, spec.version(), agent);
        if (busy(handle, agent)) {
            throw Conditions.inUse("agent " + agent.name(), "another upgrade that goes on");
        }
        return new Candidate(agent, State.WAITING, "");
    }

    private static boolean busy(Handle handle, Member agent) {
        return handle.createQuery("SELECT count(*) FROM upgraded_agent JOIN agent_upgrade ON id = upgrade_id"
                                + " WHERE member_id = :agent AND (upgraded_agent.state IN (<going>)"
                                + " OR upgraded_agent.state = 'WAITING' AND agent_upgrade.state <> 'CANCELLED')")
                        .bind("agent", agent.id())
                        .bindList("going", names(UpgradedAgent.UNDER_WAY))
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    static List<String> names(List<State> states) {
        return states.stream().map(State::name).toList();
    }

    /** Which version its machine has, if it said so. */
    static Optional<DebianVersion> installed(Member agent) {
        try {
            return Optional.ofNullable(agent.facts().get(Report.Hello.PACKAGE)).map(DebianVersion::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
