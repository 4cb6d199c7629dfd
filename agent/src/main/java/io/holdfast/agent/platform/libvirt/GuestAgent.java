package io.holdfast.agent.platform.libvirt;

import java.time.Duration;
import java.util.List;

/** The agent in the guest of a domain. Its answers are the guest's and no more to be trusted than that. */
public final class GuestAgent {
    private final LibvirtDomain domain;

    GuestAgent(LibvirtDomain domain) {
        this.domain = domain;
    }

    /**
     * Asks it in its own protocol, in JSON, and hands out the whole answer, an error of the agent included or, with some versions of libvirt, thrown.
     *
     * @param patience in whole seconds, at least one
     * @throws LibvirtException {@link Problem#AGENT_UNRESPONSIVE}; {@link Problem#NO_SUPPORT} when the domain has no channel for it
     */
    public String execute(String json, Duration patience) throws LibvirtException {
        long seconds = Math.max(1, patience.toSeconds());
        return domain.run((call, at) -> call.string(Function.AGENT_COMMAND, at, call.text(json), seconds, 0));
    }

    /** Freezes all file systems of the guest, hooks included, and hands out how many. Waits for the guest as long as it takes. */
    public int freeze() throws LibvirtException {
        return domain.run((call, at) -> call.check(Function.FREEZE, at, 0, 0, 0));
    }

    /** Freezes the file systems mounted at the given places of the guest. */
    public int freeze(List<String> mountPoints) throws LibvirtException {
        return domain.run(
                (call, at) -> call.check(Function.FREEZE, at, call.texts(mountPoints), mountPoints.size(), 0));
    }

    /** Ends a freeze, whoever began it, and hands out of how many file systems: 0 when none was frozen. */
    public int thaw() throws LibvirtException {
        return domain.run((call, at) -> call.check(Function.THAW, at, 0, 0, 0));
    }
}
