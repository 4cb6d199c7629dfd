package io.holdfast.agent.target.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What QEMU itself says of images. */
record QemuImage(Path image) {
    /** An ended {@code qemu-img}. */
    record Answer(int code, String text) {}

    Answer check() throws IOException, InterruptedException {
        return run("check", "-f", "qcow2", image.toString());
    }

    Answer describe() throws IOException, InterruptedException {
        return run("info", "-f", "qcow2", "--output=json", image.toString());
    }

    Answer compare(Path raw) throws IOException, InterruptedException {
        return run("compare", "-f", "raw", "-F", "qcow2", raw.toString(), image.toString());
    }

    private static Answer run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("qemu-img"));
        command.addAll(List.of(arguments));
        Process qemu = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String text = new String(qemu.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!qemu.waitFor(1, TimeUnit.MINUTES)) {
                throw new IOException("qemu-img does not end: " + text);
            }
            return new Answer(qemu.exitValue(), text);
        } finally {
            qemu.destroyForcibly();
        }
    }
}
