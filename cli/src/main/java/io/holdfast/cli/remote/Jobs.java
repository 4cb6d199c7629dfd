package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.List;

/** Jobs and their runs. */
final class Jobs {
    private static final Form JOB = new Form(
            "{\"description\": \"\", \"resourceIds\": [], \"groupIds\": [], \"tags\": [], \"attempts\": 1}",
            List.of(
                    new Field(
                            "--resource",
                            "NAME-OR-ID…",
                            "What it protects.",
                            "/resourceIds",
                            Field.one(Kinds.RESOURCE)),
                    new Field(
                            "--group",
                            "NAME-OR-ID…",
                            "It protects what this group selects when it runs.",
                            "/groupIds",
                            Field.one(Kinds.GROUP)),
                    new Field(
                            "--into",
                            "NAME-OR-ID",
                            "The repository it goes into.",
                            "/repositoryId",
                            Field.one(Kinds.REPOSITORY)),
                    new Field(
                            "--policy",
                            "NAME-OR-ID",
                            "By which it runs; without one it is begun by hand.",
                            "/policyId",
                            Field.one(Kinds.POLICY)),
                    new Field("--tag", "TAG…", "On what it makes.", "/tags", Field.TEXT),
                    new Field("--attempts", "COUNT", "Of runs begun by hand (default 1).", "/attempts", Field.COUNT),
                    new Field("--description", "TEXT", "What it is for.", "/description", Field.TEXT)));

    private Jobs() {}

    static VerbGroup jobs() {
        return new VerbGroup(
                "job",
                "Shows, changes and begins jobs.",
                List.of(),
                Kinds.JOB.defining(
                        new JobRemove(),
                        JOB,
                        new JobSchedule(),
                        new TableVerb(
                                Kinds.JOB,
                                "retention",
                                "Shows its points, and the rules that keep each; what none keeps goes next.",
                                "points",
                                List.of(
                                        "ID=/point/id",
                                        "TAKEN=time:/point/takenAt",
                                        "RESOURCE=/point/name",
                                        "HELD=/point/held",
                                        "KEPT BY=list:/rules")),
                        new JobRun()));
    }

    static VerbGroup runs() {
        List<Verb> verbs = List.of(
                new ListVerb(Kinds.RUN),
                new RunShow(),
                new TableVerb(
                        Kinds.RUN,
                        "exceptions",
                        "Shows what could not be done although the rest was.",
                        "exceptions",
                        List.of("CODE=/code", "OBJECT=/object", "MESSAGE=/message")),
                new ActVerb(Kinds.RUN, "cancel", "Cancels a run.", "Asked to cancel"),
                new RunFollow());
        return new VerbGroup("run", "Shows, follows and cancels runs.", List.of(), verbs);
    }
}
