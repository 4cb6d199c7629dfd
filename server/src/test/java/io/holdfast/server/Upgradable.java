package io.holdfast.server;

import io.holdfast.agent.AgentProcess;
import io.holdfast.agent.AgentSettings;
import io.holdfast.agent.upgrade.Installer;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Address;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Warrant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine whose agent comes in packages: a real agent, with an installer that does as the test says. */
final class Upgradable implements AutoCloseable {
    private final Path own;
    private final Path spool;
    private final List<byte[]> installed = new ArrayList<>();
    private volatile Behaviour behaviour = Behaviour.GOOD;
    private volatile String version = "0.1.0";
    private volatile List<Address> servers;
    private Optional<Handed> handed = Optional.empty();
    private Optional<AgentProcess> agent = Optional.empty();

    /** The last version that it was given to install, by an upgrade. */
    private record Handed(String upgrade, String version) {}

    /** What becomes of packages. */
    enum Behaviour {
        GOOD,
        /** The installation fails, and the agent says so. */
        BROKEN,
        /** Whatever is installed does not run. */
        DEAD,
        /** Nothing happens, until it is told to. */
        SLOW
    }

    Upgradable(Estate estate, List<Address> servers, String name) {
        this.servers = servers;
        own = estate.join(servers.getFirst(), Role.AGENT, name);
        spool = own.resolve("spool");
        start();
    }

    synchronized void start() {
        try {
            Files.createDirectories(spool);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        agent = Optional.of(AgentProcess.start(
                AgentSettings.standard(own, servers, "test").with(new Fake(version)),
                BriskTime.INSTANCE,
                Randomness.secure()));
    }

    synchronized void stop() {
        agent.ifPresent(AgentProcess::close);
        agent = Optional.empty();
    }

    /** As if its machine had been off while another server came. */
    void moveTo(Address other) {
        stop();
        servers = List.of(other);
        start();
    }

    void becomes(Behaviour other) {
        behaviour = other;
        synchronized (this) {
            handed.ifPresent(last -> act(last.version()));
        }
    }

    synchronized List<byte[]> installed() {
        return List.copyOf(installed);
    }

    private void act(String warrantedVersion) {
        switch (behaviour) {
            case GOOD ->
                Thread.ofVirtual().start(() -> {
                    stop();
                    version = warrantedVersion;
                    start();
                });
            case DEAD -> Thread.ofVirtual().start(this::stop);
            case BROKEN, SLOW -> {}
        }
    }

    private final class Fake implements Installer {
        private final String running;

        Fake(String running) {
            this.running = running;
        }

        @Override
        public String version() {
            return running;
        }

        @Override
        public Path directory() {
            return spool;
        }

        @Override
        public void install(String upgrade, byte[] signed) {
            Credentials credentials = Credentials.read(own);
            Warrant warrant = Warrant.verified(
                    signed,
                    credentials.roots(),
                    credentials.identity().id(),
                    Time.system().now());
            synchronized (Upgradable.this) {
                for (Warrant.Parcel each : warrant.packages()) {
                    try {
                        installed.add(Files.readAllBytes(file(each)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                handed = Optional.of(new Handed(upgrade, warrant.version()));
                act(warrant.version());
            }
        }

        @Override
        public State state(String upgrade) {
            synchronized (Upgradable.this) {
                if (handed.filter(last -> last.upgrade().equals(upgrade)).isEmpty()) {
                    return new State.Unknown();
                }
                return behaviour == Behaviour.BROKEN ? new State.Failed("dpkg says no") : new State.Handed();
            }
        }

        @Override
        public void connected() {
            if (behaviour == Behaviour.DEAD) {
                throw new IllegalStateException("it should not run");
            }
        }
    }

    @Override
    public void close() {
        behaviour = Behaviour.SLOW;
        stop();
    }
}
