package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.ArrayList;
import java.util.List;

/** Settings of which the whole installation has one. */
final class Installations {
    private static final Form LIMITS = new Form(
            "{}",
            List.of(
                    new Field("--member", "COUNT", "Runs of each agent or media server.", "/member", Field.COUNT),
                    new Field("--site", "COUNT", "Runs of each site.", "/site", Field.COUNT),
                    new Field("--media", "COUNT", "Runs that each media server stores.", "/media", Field.COUNT),
                    new Field("--each-repository", "COUNT", "Runs of each repository.", "/repository", Field.COUNT)));

    private static final Form DIRECTORY = new Form(
            "{}",
            List.of(
                    new Field("--use", "USE", "on or off.", "/use", Field.oneOf(List.of("on", "off"))),
                    new Field("--bind-name", "DN", "What the server itself logs in with.", "/bindName", Field.TEXT),
                    new Field("--secret-file", "FILE", "Its password, the first line.", "/secret", Field.FIRST_LINE)));

    private static final Form PROVIDER = new Form(
            "{}",
            List.of(
                    new Field("--use", "USE", "on or off.", "/use", Field.oneOf(List.of("on", "off"))),
                    new Field(
                            "--secret-file",
                            "FILE",
                            "The client's secret, the first line.",
                            "/secret",
                            Field.FIRST_LINE)));

    private Installations() {}

    static VerbGroup limits() {
        return group(
                "limits",
                "Shows and changes how many runs go on at a time, and how fast media servers may be.",
                SettingsVerb.both("/api/v1/limits", LIMITS));
    }

    static VerbGroup directory() {
        List<Verb> verbs = new ArrayList<>(SettingsVerb.both("/api/v1/directory", DIRECTORY));
        verbs.add(new DirectoryTrial());
        return group("directory", "Shows, changes and tries the directory by which users log in.", verbs);
    }

    static VerbGroup provider() {
        return group(
                "provider",
                "Shows and changes the OpenID provider by which users log in with a browser.",
                SettingsVerb.both("/api/v1/provider", PROVIDER));
    }

    static VerbGroup selfBackup() {
        return group(
                "self-backup",
                "Shows and arranges the backup of the server itself.",
                List.of(
                        new WholeVerb(
                                "show", "Shows the jobs that back up servers.", Operation.get("/api/v1/self-backups")),
                        new SelfBackupCreate()));
    }

    private static VerbGroup group(String word, String description, List<? extends Verb> verbs) {
        return new VerbGroup(word, description, List.of(), List.copyOf(verbs));
    }
}
