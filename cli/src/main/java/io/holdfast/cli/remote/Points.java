package io.holdfast.cli.remote;

import io.holdfast.cli.verb.VerbGroup;
import java.util.List;

/** Recovery points as the API has them, and what can be done with them. */
final class Points {
    private static final Kind KIND = new Kind(
            "point",
            "/api/v1/points",
            List.of("ID=/id", "TAKEN=/takenAt", "NAME=/name", "KIND=/kind", "RESULT=/result", "BYTES=/logicalBytes"),
            List.of("resource=resourceId", "job=jobId"));

    private Points() {}

    static VerbGroup group() {
        return new VerbGroup(
                "point",
                "Shows recovery points, what is in them, and gives it back.",
                List.of(),
                List.of(
                        new ListVerb(KIND),
                        new ShowVerb(KIND),
                        new PointLs(),
                        new PointFind(),
                        new PointDownload(),
                        new PointRestore()));
    }

    static String path(String point, String what) {
        return KIND.one(point) + "/" + what;
    }
}
