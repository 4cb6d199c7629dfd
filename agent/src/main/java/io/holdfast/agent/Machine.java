package io.holdfast.agent;

import io.holdfast.format.Time;
import io.holdfast.format.sealing.SystemCrypto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What is worth knowing of the machine that the agent runs on. */
final class Machine {
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path RELEASE = Path.of("/etc/os-release");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final String NAME = "PRETTY_NAME=";

    private Machine() {}

    /** Its name. */
    static String host() {
        String name = line(HOST, "");
        return name.isEmpty() ? "localhost" : name;
    }

    /** Names this start of it; where the system does not, this moment. */
    static String boot(Time time) {
        String id = line(BOOT, "");
        return id.isEmpty() ? time.now().toString() : id;
    }

    /** Its system, as the system calls itself. */
    static String system() {
        String name = line(RELEASE, NAME).replace("\"", "");
        return name.isEmpty() ? System.getProperty("os.name", "") : name;
    }

    static String architecture() {
        return System.getProperty("os.arch", "");
    }

    static Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("kernel", System.getProperty("os.version", ""));
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        String memory = line(MEMORY, "MemTotal:").replace(" kB", "").strip();
        if (memory.matches("[0-9]{1,15}")) {
            facts.put("memory", Long.toString(Long.parseLong(memory) << 10));
        }
        facts.put("java", System.getProperty("java.version", ""));
        facts.put("ciphers", SystemCrypto.name());
        return facts;
    }

    /** The first line that begins so, without its beginning; empty when there is none. */
    private static String line(Path file, String beginning) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(each -> each.startsWith(beginning))
                    .map(each -> each.substring(beginning.length()))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
