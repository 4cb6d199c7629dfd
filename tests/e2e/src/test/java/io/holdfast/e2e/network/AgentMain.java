package io.holdfast.e2e.network;

import io.holdfast.agent.AgentProcess;
import io.holdfast.agent.AgentSettings;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An agent as a process of its own, to be killed. Arguments: its directory, the server's address. */
public final class AgentMain {
    private AgentMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        AgentSettings settings = AgentSettings.standard(
                        Path.of(arguments[0]), List.of(Address.parse(arguments[1])), "test")
                .with(Duration.ofSeconds(20));
        AgentProcess agent = AgentProcess.start(settings, Time.system(), Randomness.secure());
        // Until it is killed; whoever waits for itself waits for ever.
        Thread.currentThread().join();
        agent.close();
    }
}
