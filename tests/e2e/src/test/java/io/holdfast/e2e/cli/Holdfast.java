package io.holdfast.e2e.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The built command line, as an operator would start it, with a repository and a passphrase in its environment. */
public final class Holdfast {
    public static final String PASSPHRASE = "correct horse";

    private final Path home;
    private final Path work;
    private final Map<String, String> variables = new TreeMap<>();
    private final List<String> before = new ArrayList<>();
    private final List<String> classes = new ArrayList<>();

    /** {@code work} is the working directory, and where output is kept meanwhile. */
    public Holdfast(Path work) {
        this.work = work;
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("build/jvm-flags"))) {
            at = Objects.requireNonNull(at.getParent(), "not inside a checkout");
        }
        home = at;
        if (!Files.exists(app().resolve("stamp"))) {
            throw new IllegalStateException(
                    "the command line is not built: run ./mvnw package, or ./holdfast --version");
        }
        variables.put("HOLDFAST_PASSWORD", PASSPHRASE);
        variables.put("HOLDFAST_REPOSITORY", work.resolve("repository").toString());
        variables.put("XDG_STATE_HOME", work.resolve("state").toString());
        variables.put("LC_ALL", "C.UTF-8");
        classes.add("@" + app().resolve("launch"));
    }

    /** The checkout. */
    public Path home() {
        return home;
    }

    public Path repository() {
        return work.resolve("repository");
    }

    /** As this, with another variable; an empty value takes it away. */
    public Holdfast with(String variable, String value) {
        Holdfast other = copy();
        other.variables.put(variable, value);
        return other;
    }

    /** As this, on a host of its own: in a network namespace. */
    public Holdfast in(String namespace) {
        Holdfast other = copy();
        other.before.addAll(List.of("ip", "netns", "exec", namespace));
        return other;
    }

    /** As this, with the files as a process sees them: in its mount namespace. */
    public Holdfast seeing(long process) {
        Holdfast other = copy();
        other.before.addAll(List.of("nsenter", "--mount", "--target", Long.toString(process), "--"));
        return other;
    }

    /** As this, but with our classes as they are in a jar, and the libraries of this build. */
    public Holdfast of(Path jar) {
        Holdfast other = copy();
        other.classes.clear();
        other.classes.addAll(List.of("-cp", jar + File.pathSeparator + libraries()));
        return other;
    }

    private Holdfast copy() {
        Holdfast other = new Holdfast(work);
        other.variables.putAll(variables);
        other.before.addAll(before);
        other.classes.clear();
        other.classes.addAll(classes);
        return other;
    }

    private String libraries() {
        try (Stream<Path> jars = Files.list(app().resolve("lib"))) {
            return jars.filter(jar -> !jar.getFileName().toString().startsWith("holdfast-"))
                    .map(Path::toString)
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path app() {
        return home.resolve("dist/target/app");
    }

    /** What a run left behind. */
    public record Outcome(int code, String out, String errors) {
        public List<String> lines() {
            return out.lines().toList();
        }

        /** The last object. */
        public Json summary() {
            return Json.parse(lines().getLast());
        }

        public List<Json> objects() {
            return lines().stream().map(Json::parse).toList();
        }

        public List<Json> objects(String type) {
            return objects().stream().filter(each -> each.type().equals(type)).toList();
        }
    }

    /** Runs a verb and waits for its end. */
    public Outcome run(String... words) {
        return finish(start(words));
    }

    /** Runs a script of bash, in which {@code holdfast} is the command line: for arguments that are no UTF-8, and for pipes. */
    public Outcome bash(String script) {
        StringBuilder whole = new StringBuilder("holdfast() {");
        command().forEach(word -> whole.append(" '").append(word).append('\''));
        whole.append(" \"$@\"; }\n").append(script);
        return finish(launch(List.of("bash", "-c", whole.toString())));
    }

    /** A run under way, with files that take its output. */
    public record Run(java.lang.Process process, Path out, Path errors) {}

    public Run start(String... words) {
        List<String> command = new ArrayList<>(command());
        command.addAll(Arrays.asList(words));
        return launch(command);
    }

    public Outcome finish(Run run) {
        try {
            int code = run.process.waitFor();
            return new Outcome(code, text(run.out), text(run.errors));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A process in which many verbs run, one after another. */
    public Sitting sitting() {
        try {
            Path ours = Path.of(SittingMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            String program = text(app().resolve("launch"))
                    .lines()
                    .skip(1)
                    .findFirst()
                    .orElseThrow()
                    .replace("\"", "");
            List<String> command = java();
            // Its classes behind those of the program, whose cache is then still good.
            command.addAll(classes);
            command.addAll(List.of("-cp", program + File.pathSeparator + ours, SittingMain.class.getName()));
            return new Sitting(builder(command)
                    .redirectError(Files.createTempFile(work, "sitting", ".txt").toFile())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Run launch(List<String> command) {
        try {
            Path out = Files.createTempFile(work, "out", ".txt");
            Path errors = Files.createTempFile(work, "err", ".txt");
            return new Run(
                    builder(command)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(errors.toFile())
                            .start(),
                    out,
                    errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        variables.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return builder;
    }

    private List<String> command() {
        List<String> command = java();
        command.addAll(classes);
        command.add("io.holdfast.dist.Main");
        return command;
    }

    private List<String> java() {
        String java = text(app().resolve("home")).lines().findFirst().orElseThrow();
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(java + "/bin/java", "@" + home.resolve("build/jvm-flags")));
        return command;
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
