package io.holdfast.agent.kind;

import io.holdfast.protocol.control.Settings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Disks and partitions of this machine that have a size; not those that are files or memory. */
final class BlockDevices {
    private static final Path CLASS = Path.of("/sys/class/block");
    private static final int SECTOR = 512;

    record BlockDevice(String path, Settings facts) {}

    List<BlockDevice> all() {
        List<BlockDevice> devices = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(CLASS)) {
            for (Path entry : entries) {
                add(entry, devices);
            }
        } catch (IOException e) {
            // Without this directory no device is told of; one can be named all the same.
            return List.of();
        }
        devices.sort(Comparator.comparing(BlockDevice::path));
        return devices;
    }

    private static void add(Path entry, List<BlockDevice> to) {
        String name = String.valueOf(entry.getFileName());
        Path node = Path.of("/dev", name.replace('!', '/'));
        boolean real = !name.startsWith("loop") && !name.startsWith("ram") && !name.startsWith("zram");
        long size = number(entry.resolve("size")) * SECTOR;
        if (real && size > 0 && Files.exists(node)) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("size", Long.toString(size));
            facts.put("partition", Files.exists(entry.resolve("partition")) ? Asked.YES : Asked.NO);
            String model = text(entry.resolve("device/model"));
            if (!model.isEmpty()) {
                facts.put("model", model);
            }
            to.add(new BlockDevice(node.toString(), Settings.of(facts)));
        }
    }

    private static long number(Path file) {
        String text = text(file);
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }
}
