package io.holdfast.agent;

import io.holdfast.agent.browse.Questions;
import io.holdfast.agent.linux.Priority;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What an agent is told when it starts.
 *
 * @param directory credentials, and what must survive a restart
 * @param servers addresses of the control plane
 * @param priority of its runs beside other programs
 * @param questions whether it looks into recovery points for the server
 * @param patience how long a run waits for a media server that cannot be reached
 */
public record AgentSettings(
        Path directory,
        List<Address> servers,
        Proxy proxy,
        String version,
        Priority priority,
        Questions.Service questions,
        Duration patience) {
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
                Questions.Service.OFFERED,
                Duration.ofMinutes(10));
    }

    public AgentSettings with(Proxy other) {
        return new AgentSettings(directory, servers, other, version, priority, questions, patience);
    }

    public AgentSettings with(Priority other) {
        return new AgentSettings(directory, servers, proxy, version, other, questions, patience);
    }

    public AgentSettings with(Questions.Service other) {
        return new AgentSettings(directory, servers, proxy, version, priority, other, patience);
    }

    public AgentSettings with(Duration other) {
        return new AgentSettings(directory, servers, proxy, version, priority, questions, other);
    }
}
