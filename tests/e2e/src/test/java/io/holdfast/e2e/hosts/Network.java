package io.holdfast.e2e.hosts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Three hosts on one switch, which is the first one's. Needs root. */
final class Network implements AutoCloseable {
    private final String name;

    private Network(String name) {
        this.name = name;
    }

    /** The hosts, by what runs on them. */
    enum Host {
        SERVER,
        MEDIA,
        AGENT;

        /** Where it is reached. */
        String address() {
            return "10.66.0." + (ordinal() + 1);
        }
    }

    static Network of(String name) throws IOException {
        Network network = new Network(name);
        for (Host each : Host.values()) {
            ip("netns", "add", network.namespace(each));
            network.on(each, "link", "set", "lo", "up");
        }
        network.on(Host.SERVER, "link", "add", "switch", "type", "bridge");
        network.on(Host.SERVER, "addr", "add", Host.SERVER.address() + "/24", "dev", "switch");
        network.on(Host.SERVER, "link", "set", "switch", "up");
        for (Host each : List.of(Host.MEDIA, Host.AGENT)) {
            String port = "port" + each.ordinal();
            network.on(
                    Host.SERVER,
                    "link",
                    "add",
                    port,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "line",
                    "netns",
                    network.namespace(each));
            network.on(Host.SERVER, "link", "set", port, "master", "switch", "up");
            network.on(each, "addr", "add", each.address() + "/24", "dev", "line");
            network.on(each, "link", "set", "line", "up");
        }
        return network;
    }

    String namespace(Host host) {
        return "hf-" + name + "-" + host.ordinal();
    }

    /** Takes a host's cable out. */
    void cut(Host host) throws IOException {
        on(host, "link", "set", "line", "down");
    }

    void mend(Host host) throws IOException {
        on(host, "link", "set", "line", "up");
    }

    private void on(Host host, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("-n", namespace(host)));
        all.addAll(List.of(words));
        ip(all.toArray(String[]::new));
    }

    private static void ip(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(command + ": " + said);
        }
    }

    @Override
    public void close() throws IOException {
        for (Host each : Host.values()) {
            ip("netns", "del", namespace(each));
        }
    }
}
