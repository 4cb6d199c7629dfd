package io.holdfast.agent.upgrade;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.InWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Hands packages over by a directory that another process watches ({@code holdfast-agent-upgrade.path}): {@code ready} is made last, {@code result} is what comes back: the upgrade, {@code installed} or
 * {@code failed}, and why, a line each.
 */
public record Spool(Path directory, String version) implements Installer {
    /** What is to be installed. */
    public static final String WARRANT = "warrant";

    private static final String HANDED = "handed";
    private static final String READY = "ready";
    private static final String RESULT = "result";
    private static final String CONNECTED = "connected";

    /** Makes the directory when it is not there. */
    public Spool {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    @Override
    public void install(String upgrade, byte[] warrant) {
        write(WARRANT, warrant);
        write(HANDED, upgrade.getBytes(StandardCharsets.UTF_8));
        write(READY, new byte[0]);
    }

    @Override
    public State state(String upgrade) {
        List<String> result = lines(RESULT);
        if (result.size() >= 2 && result.getFirst().equals(upgrade)) {
            return result.get(1).equals("installed")
                    ? new State.Installed()
                    : new State.Failed(String.join(" ", result.subList(2, result.size())));
        }
        return lines(HANDED).equals(List.of(upgrade)) ? new State.Handed() : new State.Unknown();
    }

    @Override
    public void connected() {
        write(CONNECTED, version.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> lines(String name) {
        try {
            return Files.readAllLines(directory.resolve(name));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private void write(String name, byte[] content) {
        try {
            Path fresh = directory.resolve(name + ".new");
            Files.write(fresh, content);
            Files.move(
                    fresh,
                    directory.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private static HoldfastException unwritable(Path directory, IOException e) {
        return new HoldfastException(
                ErrorCode.TARGET_UNWRITABLE,
                directory.toString(),
                "Upgrades cannot be handed over in " + directory + ": " + InWords.of(e) + ".",
                e);
    }
}
