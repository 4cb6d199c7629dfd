package io.holdfast.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.database.Asked;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Ids;
import io.holdfast.server.database.PageRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PointsTest {
    @TempDir
    Path directory;

    @Test
    void theTrashIsReadByItsIndexAndWhatIsKeptByThatOfItsResource() {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Points points = new Points(new Ids(Time.system(), Randomness.secure()));
            for (Point.State gone : List.of(Point.State.TRASHED, Point.State.FORGETTING)) {
                String trash = database.read(handle -> plan(handle, points, Optional.empty(), gone));
                assertThat(trash).isEqualTo("SEARCH point USING INDEX point_trashed (state=? AND id<?)");
            }
            String kept = database.read(handle -> plan(handle, points, Optional.of("r"), Point.State.KEPT));
            assertThat(kept)
                    .contains(
                            "SEARCH point USING COVERING INDEX point_made_of_resource (resource_id>? AND (resource_id,id)<(?,?))")
                    .doesNotContain("point_trashed");
        }
    }

    @Test
    void aSpanIsReadByTheIndexOfTimesAndRemovedJobsByThatOfJobs() {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Points points = new Points(new Ids(Time.system(), Randomness.secure()));
            WantedPoints span = wanted(Optional.empty(), Optional.empty(), Optional.of(Instant.EPOCH));
            assertThat(database.<String>read(handle -> plan(handle, points, span)))
                    .isEqualTo("SEARCH point USING INDEX point_taken (taken_at>? AND taken_at<?)");
            WantedPoints own = wanted(Optional.of("r"), Optional.empty(), Optional.of(Instant.EPOCH));
            assertThat(database.<String>read(handle -> plan(handle, points, own)))
                    .contains("USING COVERING INDEX point_resource (resource_id=? AND taken_at>? AND taken_at<?)");
            WantedPoints left = wanted(Optional.empty(), Optional.of(WantedPoints.JobState.REMOVED), Optional.empty());
            assertThat(database.<String>read(handle -> plan(handle, points, left)))
                    .contains(
                            "SEARCH own USING COVERING INDEX point_made (job_id=? AND id>? AND id<?)",
                            "SEARCH point USING COVERING INDEX point_made (job_id>? AND (job_id,id)<(?,?))",
                            "SEARCH point USING COVERING INDEX point_job (job_id>?)")
                    .doesNotContain("SCAN point");
        }
    }

    @Test
    void allOfAJobAreReadInStepsByAnIndexThatHasThemInOrder() {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("x.db"))) {
            Points points = new Points(new Ids(Time.system(), Randomness.secure()));
            String step = database.read(handle -> {
                Asked asked = new Asked(handle);
                points.kept(handle, "job", "", 200);
                return Asked.plan(handle, asked.statements().getFirst());
            });
            assertThat(step).contains("SEARCH point USING COVERING INDEX point_made ((job_id,id)>(?,?) AND job_id<?)");
        }
    }

    private static WantedPoints wanted(
            Optional<String> resource, Optional<WantedPoints.JobState> jobState, Optional<Instant> from) {
        return new WantedPoints(resource, Optional.empty(), Optional.empty(), jobState, from, Optional.empty());
    }

    private static String plan(Handle handle, Points points, Optional<String> resource, Point.State state) {
        return plan(handle, points, WantedPoints.of(resource, state));
    }

    /** Of the question that a page of points is. */
    private static String plan(Handle handle, Points points, WantedPoints wanted) {
        Asked asked = new Asked(handle);
        points.page(handle, new PageRequest(100, Optional.empty()), wanted);
        return Asked.plan(handle, asked.statements().getFirst());
    }
}
