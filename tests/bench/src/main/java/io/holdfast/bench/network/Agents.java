package io.holdfast.bench.network;

import io.holdfast.agent.AgentProcess;
import io.holdfast.agent.AgentSettings;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.EnrolmentToken;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Many agents in one process: one for each token that comes in, a line each. Says `ready` when all have started, and goes on until it is ended. */
public final class Agents {
    private Agents() {}

    /** Arguments: the server's control address, and a directory for their own. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Address server = Address.parse(arguments[0]);
        List<AgentProcess> running = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String token = in.readLine(); token != null; token = in.readLine()) {
            Path own = Files.createDirectories(Path.of(arguments[1], "a" + running.size()));
            Enrolment.join(
                            server,
                            EnrolmentToken.parse(token),
                            new Enrolment.Joining(Role.AGENT, "host" + running.size(), "bench", new Proxy.None()),
                            Time.system())
                    .write(own);
            running.add(AgentProcess.start(
                    AgentSettings.standard(own, List.of(server), "bench"), Time.system(), Randomness.secure()));
        }
        System.out.println("ready");
        System.out.flush();
        Thread.currentThread().join();
    }
}
