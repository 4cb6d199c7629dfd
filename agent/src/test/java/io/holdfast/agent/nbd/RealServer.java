package io.holdfast.agent.nbd;

import io.holdfast.format.Time;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server of somebody else's, which ends with the test. */
public final class RealServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Process process;
    private final Path directory;

    private RealServer(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /** Runs qemu-nbd on the socket {@code nbd.sock} of the directory. */
    public static RealServer qemu(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("qemu-nbd", "-t", "-e", "8", "-k"));
        command.add(socket(directory).toString());
        command.addAll(List.of(arguments));
        return start(directory, command, "--pid-file");
    }

    public static RealServer qemuOnPort(Path directory, int port, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("qemu-nbd", "-t", "-e", "8", "-b", "127.0.0.1", "-p", String.valueOf(port)));
        command.addAll(List.of(arguments));
        return start(directory, command, "--pid-file");
    }

    /** Runs nbdkit on the socket {@code nbd.sock} of the directory. */
    public static RealServer nbdkit(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("nbdkit", "-f", "-U", socket(directory).toString()));
        command.addAll(1, List.of("-P", directory.resolve("pid").toString()));
        command.addAll(List.of(arguments));
        return start(directory, command, "");
    }

    public static RealServer nbdkitOnPort(Path directory, int port, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("nbdkit", "-f", "-i", "127.0.0.1", "-p", String.valueOf(port)));
        command.addAll(1, List.of("-P", directory.resolve("pid").toString()));
        command.addAll(List.of(arguments));
        return start(directory, command, "");
    }

    private static RealServer start(Path directory, List<String> command, String pidOption)
            throws IOException, InterruptedException {
        Path pid = directory.resolve("pid");
        Files.deleteIfExists(pid);
        if (!pidOption.isEmpty()) {
            command.add(1, pidOption);
            command.add(2, pid.toString());
        }
        Path log = directory.resolve("server.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RealServer server = new RealServer(process, directory);
        Time time = Time.system();
        long start = time.nanos();
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            if (!process.isAlive() || time.nanos() - start > PATIENCE.toNanos()) {
                server.close();
                throw new IOException(String.join(" ", command) + " did not start: " + Files.readString(log));
            }
            time.sleep(PAUSE);
        }
        return server;
    }

    static Path socket(Path directory) {
        return directory.resolve("nbd.sock");
    }

    public NbdAddress address(String export) {
        return NbdAddress.unix(socket(directory), export);
    }

    /** As when the machine dies. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Runs a program to its end and gives what it printed. */
    public static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + output);
        }
        return output;
    }
}
