package io.holdfast.e2e.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.lab.Programs.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Root of a machine, who works with the server on it. */
public final class Operator {
    public static final String FIRST_PASSWORD = "/var/lib/holdfast/server/first-password";
    private static final Pattern ID = Pattern.compile("\"id\" ?: ?\"([^\"]+)\"");
    private static final Pattern MAIN = Pattern.compile("\"id\" : \"([^\"]+)\",\\s+\"name\" : \"main\"");
    private static final Pattern TOKEN = Pattern.compile("\"token\" ?: ?\"([^\"]+)\"");

    private final DebianMachine machine;

    public Operator(DebianMachine machine) {
        this.machine = machine;
    }

    public String holdfast(String... words) {
        return machine.run(
                Stream.concat(Stream.of("holdfast"), Stream.of(words)).toArray(String[]::new));
    }

    /** With the first password, which another takes the place of. */
    public void logIn() throws IOException {
        Files.writeString(machine.path("/root/mine"), "correct horse battery staple\n");
        machine.await(
                "serving",
                () -> machine.tried(
                                        "holdfast",
                                        "login",
                                        "--server",
                                        "localhost:9443",
                                        "--ca",
                                        "/var/lib/holdfast/server/ca.pem",
                                        "--login-password-file",
                                        FIRST_PASSWORD,
                                        "--new-password-file",
                                        "/root/mine")
                                .code()
                        == 0);
    }

    public void logInAgain() {
        machine.await(
                "serving",
                () -> machine.tried(
                                        "holdfast",
                                        "login",
                                        "--server",
                                        "localhost:9443",
                                        "--ca",
                                        "/var/lib/holdfast/server/ca.pem",
                                        "--login-password-file",
                                        "/root/mine")
                                .code()
                        == 0);
    }

    /** The id of the only one in a list. */
    public String only(String list) {
        String answer = holdfast("api", "GET", "/api/v1/" + list);
        assertThat(answer.split("\"id\" :", -1)).as(answer).hasSize(2);
        return id(answer);
    }

    /** Sends it and hands out the id of what came of it. */
    public String sent(String path, String body) throws IOException {
        Files.writeString(machine.path("/root/body.json"), body);
        return id(holdfast("api", "POST", "/api/v1/" + path, "--body", "/root/body.json"));
    }

    /** A token that enrols one agent or media server under that name. */
    public String invited(String role, String name) throws IOException {
        Files.writeString(machine.path("/root/body.json"), """
                {"role": "%s", "name": "%s", "siteId": "", "lifetime": "PT1H"}
                """.formatted(role, name));
        return matched(TOKEN, holdfast("api", "POST", "/api/v1/enrolments", "--body", "/root/body.json"));
    }

    /** Backs up a directory of an agent into the repository main; the id of the recovery point. */
    public String backedUp(String agent, String directory) throws IOException {
        String resource = sent("resources", """
                {"agentId": "%s", "kind": "files", "name": "%s", "settings": {"paths": ["%s"]}}
                """.formatted(agent, directory, directory));
        String job = sent("jobs", """
                {"name": "%s", "description": "", "resourceIds": ["%s"], "groupIds": [],
                 "repositoryId": "%s", "tags": [], "attempts": 1}
                """.formatted(
                        directory, resource, matched(MAIN, holdfast("api", "GET", "/api/v1/repositories"))));
        sent("jobs/" + job + "/runs", "{}");
        machine.await("backed up", () -> points(resource).contains("\"id\""));
        return id(points(resource));
    }

    private String points(String resource) {
        return holdfast("point", "list", "--resource", resource, "--json");
    }

    /** How the restore of that directory ended. */
    public Outcome restored(String point, String directory, String target) {
        return machine.tried("holdfast", "point", "restore", point, directory, "--target", target);
    }

    private static String id(String answer) {
        return matched(ID, answer);
    }

    public static String matched(Pattern pattern, String answer) {
        Matcher matcher = pattern.matcher(answer);
        assertThat(matcher.find()).as(answer).isTrue();
        return matcher.group(1);
    }
}
