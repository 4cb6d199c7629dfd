package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Machines whose agents come in packages, and an administrator who upgrades them. */
final class Fleet implements AutoCloseable {
    static final String PACKAGES = "/api/v1/agent-packages";
    static final String NEW = "0.2.0";
    private static final List<String> NAMES = List.of("holdfast", "holdfast-agent");

    final Estate estate;
    private final List<Upgradable> machines = new ArrayList<>();

    /** Machines of these names, each of which goes to the first of these servers that is there. */
    Fleet(Estate estate, List<Address> servers, String... names) {
        this.estate = estate;
        add(servers, names);
    }

    /** More of them. */
    void add(List<Address> servers, String... names) {
        for (String name : names) {
            machines.add(new Upgradable(estate, servers, name));
        }
        connected(machines.size());
    }

    /** Waits until so many agents are. */
    void connected(int count) {
        estate.await(
                "/api/v1/agents",
                answer -> answer.body()
                                .path("items")
                                .valueStream()
                                .filter(each -> each.path("health").asString().equals("CONNECTED"))
                                .count()
                        == count);
    }

    Upgradable first() {
        return machines.getFirst();
    }

    Upgradable last() {
        return machines.getLast();
    }

    List<Upgradable> machines() {
        return List.copyOf(machines);
    }

    /** What a machine with this version has installed. */
    static List<byte[]> packages(String version) {
        return NAMES.stream().map(name -> content(name, version)).toList();
    }

    /** Larger than one piece, and not the same for all. */
    private static byte[] content(String name, String version) {
        byte[] content = new byte[1_300_001];
        new Random((name + version).hashCode()).nextBytes(content);
        return Debs.of(name, version, "amd64", content);
    }

    /** Brings both packages of a version to a server. */
    static void addPackages(Client admin, String version) {
        packages(version)
                .forEach(each ->
                        assertThat(admin.upload(PACKAGES, each).status()).isEqualTo(200));
    }

    /** One machine, then all others, unless more is said. */
    Client.Answer order(Map<String, Object> more) {
        Map<String, Object> spec = new HashMap<>(Map.of(
                "version",
                NEW,
                "waves",
                List.of("1", "100%"),
                "patience",
                Estate.PATIENCE.toString(),
                "settle",
                "PT1S"));
        spec.putAll(more);
        return estate.admin.post(Upgrade.ALL, spec);
    }

    Upgrade ordered(Map<String, Object> more) {
        Client.Answer made = order(more);
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return new Upgrade(estate, made.text("id"));
    }

    @Override
    public void close() {
        machines.forEach(Upgradable::close);
        estate.close();
    }
}
