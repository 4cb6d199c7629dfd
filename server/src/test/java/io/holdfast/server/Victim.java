package io.holdfast.server;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.ClassPrepareRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that is killed at a named step of its work. What runs is the product as it is: a debugger sees where it has come to, and holds all its threads while it is killed as by {@code kill -9}.
 */
final class Victim implements AutoCloseable {

    private final Process process;
    private final VirtualMachine machine;
    private final AtomicInteger calls = new AtomicInteger();
    private final Set<ReferenceType> watched = new HashSet<>();
    private Optional<Step> last = Optional.empty();

    private Victim(Process process, VirtualMachine machine) {
        this.process = process;
        this.machine = machine;
        Thread.ofPlatform().daemon().name("victim").start(this::watch);
    }

    /** Starts a class of the tests' class path; what it says goes into a file. */
    static Victim start(Path said, Class<?> main, String... arguments) {
        ListeningConnector connector = Bootstrap.virtualMachineManager().listeningConnectors().stream()
                .filter(each -> each.name().equals("com.sun.jdi.SocketListen"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> how = connector.defaultArguments();
        Map<String, String> wanted =
                Map.of("localAddress", "127.0.0.1", "port", "0", "timeout", Long.toString(Estate.PATIENCE.toMillis()));
        how.forEach((name, argument) -> argument.setValue(wanted.getOrDefault(name, argument.value())));
        try {
            String address = connector.startListening(how);
            try {
                Process process = new ProcessBuilder(command(address, main, arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
                        .start();
                return new Victim(process, connector.accept(how));
            } finally {
                connector.stopListening(how);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalConnectorArgumentsException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(String address, Class<?> main, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-agentlib:jdwp=transport=dt_socket,server=n,suspend=n,address=" + address,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                main.getName()));
        words.addAll(List.of(arguments));
        return words;
    }

    /** From now on it lives until it comes to this step. */
    synchronized void killAt(Step step) {
        last = Optional.of(step);
        ClassPrepareRequest loaded = machine.eventRequestManager().createClassPrepareRequest();
        loaded.addClassFilter(step.type());
        loaded.enable();
        machine.classesByName(step.type()).forEach(this::watch);
    }

    private synchronized void watch(ReferenceType type) {
        if (watched.add(type)) {
            // Its own ones: by a name one also gets those of what it extends.
            type.methods().stream()
                    .filter(method -> method.name().equals(last().method()))
                    .forEach(method -> machine.eventRequestManager()
                            .createBreakpointRequest(method.location())
                            .enable());
        }
    }

    private void watch() {
        try {
            while (true) {
                EventSet events = machine.eventQueue().remove();
                boolean over = false;
                for (Event each : events) {
                    over |= isLast(each);
                }
                if (over) {
                    process.destroyForcibly();
                    return;
                }
                events.resume();
            }
        } catch (InterruptedException | VMDisconnectedException e) {
            // It has ended.
            return;
        }
    }

    private boolean isLast(Event event) {
        return switch (event) {
            case ClassPrepareEvent loaded -> {
                watch(loaded.referenceType());
                yield false;
            }
            case BreakpointEvent _ -> calls.incrementAndGet() == last().call();
            default -> false;
        };
    }

    private synchronized Step last() {
        return last.orElseThrow();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
