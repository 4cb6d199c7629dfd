package io.holdfast.e2e.cli;

import io.holdfast.cli.output.ExitCode;
import io.holdfast.dist.Main;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The process of a {@link Sitting}: the words of verbs come on its standard input, and how each ended goes to its standard output. */
final class SittingMain {
    private SittingMain() {}

    public static void main(String[] arguments) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream outcomes = new DataOutputStream(System.out);
        while (true) {
            List<String> words = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                words.add(new String(read(in), StandardCharsets.UTF_8));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream errors = new ByteArrayOutputStream();
            ExitCode code = Main.run(words, stream(out), stream(errors));
            outcomes.writeInt(code.number());
            write(outcomes, out.toByteArray());
            write(outcomes, errors.toByteArray());
            outcomes.flush();
        }
    }

    private static PrintStream stream(ByteArrayOutputStream into) {
        return new PrintStream(into, true, StandardCharsets.UTF_8);
    }

    static void write(DataOutputStream to, byte[] bytes) throws IOException {
        to.writeInt(bytes.length);
        to.write(bytes);
    }

    static byte[] read(DataInputStream from) throws IOException {
        return from.readNBytes(from.readInt());
    }
}
