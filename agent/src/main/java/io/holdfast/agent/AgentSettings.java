package io.holdfast.agent;

import io.holdfast.agent.browse.Questions;
import io.holdfast.agent.linux.Priority;
import io.holdfast.agent.upgrade.Installer;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an agent is told when it starts.
 *
 * @param directory credentials, and what must survive a restart
 * @param servers addresses of the control plane
 * @param priority of its runs beside other programs
 * @param home the process that it runs in
 * @param questions whether it looks into recovery points for the server
 * @param patience how long a run waits for a media server that cannot be reached
 * @param installer that installs new versions; without one the agent is upgraded by hand
 */
public record AgentSettings(
        Path directory,
        List<Address> servers,
        Proxy proxy,
        String version,
        Priority priority,
        Home home,
        Questions.Service questions,
        Duration patience,
        Optional<Installer> installer) {
    /** Who else is in the process of an agent. */
    public enum Home {
        /** Nobody: all of it keeps to as many processors as its runs may compute on. */
        ALONE,
        /** Others, whose use of processors cannot be told from its own. */
        SHARED
    }

    public AgentSettings {
        servers = List.copyOf(servers);
    }

    /** At idle priority, and with ten minutes of patience, which is how long a media server keeps a session. */
    public static AgentSettings standard(Path directory, List<Address> servers, String version) {
        return new AgentSettings(
                directory,
                servers,
                new Proxy.None(),
                version,
                Priority.IDLE,
                Home.SHARED,
                Questions.Service.OFFERED,
                Duration.ofMinutes(10),
                Optional.empty());
    }

    public AgentSettings with(Proxy other) {
        return new AgentSettings(directory, servers, other, version, priority, home, questions, patience, installer);
    }

    public AgentSettings with(Priority other) {
        return new AgentSettings(directory, servers, proxy, version, other, home, questions, patience, installer);
    }

    public AgentSettings with(Home other) {
        return new AgentSettings(directory, servers, proxy, version, priority, other, questions, patience, installer);
    }

    public AgentSettings with(Questions.Service other) {
        return new AgentSettings(directory, servers, proxy, version, priority, home, other, patience, installer);
    }

    public AgentSettings with(Duration other) {
        return new AgentSettings(directory, servers, proxy, version, priority, home, questions, other, installer);
    }

    public AgentSettings with(Installer other) {
        return new AgentSettings(
                directory, servers, proxy, version, priority, home, questions, patience, Optional.of(other));
    }
}
